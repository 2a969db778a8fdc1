import { canonicalJson } from '../canonical-json.js';
import type { Json } from '../json.js';

/** One leaf that differs; `from` and `to` are canonical JSON, or `absent`. */
export interface ChangedValue {
  /** Names and list indices joined by dots. */
  readonly path: string;
  readonly from: string;
  readonly to: string;
}

/** Every leaf in which two JSON values differ, items of lists one by one, in the order of `before`. */
export function changedValues(before: Json | undefined, after: Json | undefined, path = ''): ChangedValue[] {
  const [old, current] = [fieldsOf(before), fieldsOf(after)];
  if (old !== null && current !== null) {
    const names = [...new Set([...old.keys(), ...current.keys()])];
    return names.flatMap((name) =>
      changedValues(old.get(name), current.get(name), path === '' ? name : `${path}.${name}`),
    );
  }
  const [from, to] = [textOf(before), textOf(after)];
  return from === to ? [] : [{ path, from, to }];
}

/** Fields of an object by name, items of a list by index; null for any other value. */
function fieldsOf(value: Json | undefined): Map<string, Json> | null {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : null;
}

const textOf = (value: Json | undefined) => (value === undefined ? 'absent' : canonicalJson(value));
