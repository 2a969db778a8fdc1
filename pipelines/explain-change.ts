import { canonicalJson } from '../lineage/canonical-json.js';
import type { ComputeCode, ModuleDigest } from '../lineage/compute-digest.js';
import type { Digest } from '../lineage/digest.js';
import type { Json, JsonObject } from '../lineage/json.js';
import type { PreviousStage } from './history.js';
import { joinPath } from './parse-params.js';
import type { RunReason } from './plan.js';

export interface NewStage {
  readonly params: JsonObject;
  /** Null where an input's digest is not known yet; such an input explains nothing. */
  readonly inputs: { readonly [name: string]: Digest | null | readonly (Digest | null)[] };
  readonly code: ComputeCode;
}

/** What differs from an earlier commit of the stage: inputs, then parameters by path, then modules. */
export function explainChange(previous: PreviousStage, next: NewStage): readonly RunReason[] {
  return [
    ...changedInputs(previous.inputs, next.inputs),
    ...changedParams(previous.params, next.params, ''),
    ...changedCode(previous, next.code),
  ];
}

function changedInputs(previous: PreviousStage['inputs'], next: NewStage['inputs']): RunReason[] {
  const before = new Map(flatten(previous));
  const after = new Map(flatten(next));
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name): RunReason[] => {
    const [from, to] = [before.get(name) ?? null, after.get(name) ?? null];
    const unknown = to === null && after.has(name);
    return unknown || from === to ? [] : [{ kind: 'input', name, from, to }];
  });
}

/** One entry for each digest; those of a list are called `name[index]`. */
function flatten(inputs: NewStage['inputs']): [string, Digest | null][] {
  return Object.entries(inputs).flatMap(([name, value]): [string, Digest | null][] =>
    isList(value) ? value.map((digest, index) => [`${name}[${index}]`, digest]) : [[name, value]],
  );
}

function changedParams(previous: Json | undefined, next: Json | undefined, path: string): RunReason[] {
  const [before, after] = [fieldsOf(previous), fieldsOf(next)];
  if (before !== null && after !== null) {
    const names = [...new Set([...before.keys(), ...after.keys()])];
    return names.flatMap((name) => changedParams(before.get(name), after.get(name), joinPath(path, name)));
  }
  const [from, to] = [previous, next].map((value) => (value === undefined ? 'absent' : canonicalJson(value)));
  return from === to ? [] : [{ kind: 'parameter', path, from: from ?? '', to: to ?? '' }];
}

/** Fields of an object by name, items of a list by index; null for any other value. */
function fieldsOf(value: Json | undefined): Map<string, Json> | null {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null;
}

function changedCode({ computeDigest, modules }: PreviousStage, code: ComputeCode): RunReason[] {
  if (computeDigest === code.digest) return [];
  return [{ kind: 'module', paths: modules === null ? [] : changedModules(modules, code.modules) }];
}

/** Paths that were edited, added or removed, packages included, in order. */
function changedModules(before: readonly ModuleDigest[], after: readonly ModuleDigest[]): readonly string[] {
  const lines = (modules: readonly ModuleDigest[]) =>
    new Set(modules.map(({ path, sha256 }) => `${sha256} ${path}`));
  const [old, current] = [lines(before), lines(after)];
  const differing = [...before, ...after].filter(({ path, sha256 }) => {
    const line = `${sha256} ${path}`;
    return !(old.has(line) && current.has(line));
  });
  return [...new Set(differing.map(({ path }) => path))].sort();
}

function isList(value: NewStage['inputs'][string]): value is readonly (Digest | null)[] {
  return Array.isArray(value);
}
