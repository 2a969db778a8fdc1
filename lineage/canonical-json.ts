import canonicalize from 'canonicalize';
import { type Digest, sha256 } from './digest.js';
import { CannotEncode } from './errors.js';

/**
 * RFC 8785 text of a value: keys in UTF-16 order, shortest numbers, no white space. A value that JSON would
 * coerce or drop in silence (undefined, NaN, bigint, Date, Map, a sparse array) throws CannotEncode instead.
 */
export function canonicalJson(value: unknown): string {
  refuseUnencodable(value, '$', new Set());
  return canonicalize(value) as string;
}

/** SHA-256 of the UTF-8 bytes of the canonical JSON. */
export function digestOfJson(value: unknown): Digest {
  return sha256(canonicalJson(value));
}

function refuseUnencodable(value: unknown, path: string, ancestors: Set<object>): void {
  if (value === null || typeof value === 'boolean') return;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new CannotEncode(path, String(value));
  } else if (typeof value === 'string') {
    if (/\p{Surrogate}/u.test(value)) throw new CannotEncode(path, 'a string with a lone surrogate');
  } else if (typeof value === 'object') {
    refuseUnencodableObject(value, path, ancestors);
  } else {
    throw new CannotEncode(path, typeof value);
  }
}

function refuseUnencodableObject(value: object, path: string, ancestors: Set<object>): void {
  if (ancestors.has(value)) throw new CannotEncode(path, 'a reference to an enclosing value');
  ancestors.add(value);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      if (!(index in value)) throw new CannotEncode(`${path}[${index}]`, 'a hole');
      refuseUnencodable(value[index], `${path}[${index}]`, ancestors);
    }
  } else {
    refuseNonPlain(value, path);
    for (const [key, member] of Object.entries(value)) {
      refuseUnencodable(key, `${path} key`, ancestors);
      refuseUnencodable(member, `${path}.${key}`, ancestors);
    }
  }
  ancestors.delete(value);
}

function refuseNonPlain(value: object, path: string): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  const plain =
    prototype === null || prototype === Object.prototype || Object.getPrototypeOf(prototype) === null;
  if (!plain) throw new CannotEncode(path, `an instance of ${value.constructor.name}`);
  if (Object.getOwnPropertySymbols(value).length > 0)
    throw new CannotEncode(path, 'an object with symbol keys');
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function')
    throw new CannotEncode(path, 'an object with toJSON');
}
