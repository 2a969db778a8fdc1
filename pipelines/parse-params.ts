import { z } from 'zod';
import type { Json, JsonObject } from '../lineage/json.js';
import { InvalidParameter, NotEncodable, UnknownParameter } from './errors.js';
import { nearestName } from './nearest-name.js';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * Parameters with their defaults, as plain JSON. Unknown names at any depth are refused, also where the
 * schema would drop them; `at` is the path that errors begin with.
 */
export function parseParams(schema: z.ZodType, input: unknown, at: string): JsonObject {
  refuseUnknown(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), input, at);
  const parsed = schema.safeParse(input);
  if (!parsed.success) throw invalid(parsed.error, input, at);
  return asJsonObject(parsed.data, at);
}

function refuseUnknown(schema: JsonSchema, value: unknown, path: string): void {
  const alternative = chooseAlternative(schema, value);
  if (Array.isArray(value)) {
    const { items } = alternative;
    if (!isSchema(items)) return;
    value.forEach((item, index) => {
      refuseUnknown(items, item, joinPath(path, String(index)));
    });
  } else if (isObject(value) && alternative.properties !== undefined) {
    const properties = alternative.properties;
    for (const [name, item] of Object.entries(value)) {
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (isSchema(property)) refuseUnknown(property, item, joinPath(path, name));
      else if (!isSchema(alternative.additionalProperties))
        throw unknown(path, name, Object.keys(properties));
    }
  }
}

/** Of a union, the branch that the value's fixed fields name, else the first of the value's own type. */
function chooseAlternative(schema: JsonSchema, value: unknown): JsonSchema {
  const branches = (schema.anyOf ?? schema.oneOf ?? []).filter(isSchema);
  if (branches.length === 0) return schema;
  const type = Array.isArray(value) ? 'array' : typeof value;
  const fitting = branches.filter((branch) => branch.type === type || branch.anyOf || branch.oneOf);
  const named = fitting.find((branch) =>
    Object.entries(branch.properties ?? {}).some(
      ([name, property]) =>
        isSchema(property) &&
        property.const !== undefined &&
        isObject(value) &&
        value[name] === property.const,
    ),
  );
  const chosen = named ?? fitting[0];
  return chosen === undefined ? {} : chooseAlternative(chosen, value);
}

function unknown(path: string, name: string, allowed: readonly string[]): UnknownParameter {
  const full = joinPath(path, name);
  const meant = nearestName(name, allowed);
  return new UnknownParameter(full, {
    expected: allowed.length === 0 ? 'no parameters here' : `one of ${allowed.join(', ')}`,
    found: name,
    where: { field: full },
    fix: meant === null ? 'remove it, or use an allowed name' : `did you mean ${joinPath(path, meant)}?`,
  });
}

function invalid(error: z.ZodError, input: unknown, at: string): InvalidParameter {
  const [first, ...others] = error.issues;
  const keys = first?.path.map(String) ?? [];
  const path = keys.reduce(joinPath, at);
  const found = keys.reduce<unknown>((value, key) => (isIndexable(value) ? value[key] : undefined), input);
  return new InvalidParameter(path, first?.message ?? 'invalid', {
    found: found === undefined ? 'nothing' : (JSON.stringify(found)?.slice(0, 200) ?? String(found)),
    where: { field: path },
    why:
      others.map((issue) => `${issue.path.map(String).reduce(joinPath, at)}: ${issue.message}`).join('; ') ||
      undefined,
    fix: path === '' ? 'correct the parameters' : `set ${path} to an allowed value`,
  });
}

/** The value as plain JSON: undefined fields are left out, everything else that JSON cannot say is refused. */
function asJsonObject(value: unknown, at: string): JsonObject {
  if (!isObject(value)) throw new NotEncodable(at, typeof value);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [name, asJson(item, joinPath(at, name))]),
  );
}

function asJson(value: unknown, at: string): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map((item, index) => asJson(item, joinPath(at, String(index))));
  if (isObject(value)) return asJsonObject(value, at);
  throw new NotEncodable(at, typeof value === 'object' ? 'an object with a class' : String(value));
}

export function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null;
}

function isIndexable(value: unknown): value is { [key: string]: unknown } {
  return typeof value === 'object' && value !== null;
}

function isObject(value: unknown): value is { [key: string]: unknown } {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
