import { RowUnreadable } from './fault.js';

/** The object that a line of JSON Lines holds. Throws RowUnreadable for anything else. */
export function objectIn(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new RowUnreadable('not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new RowUnreadable('not a JSON object');
  }
  return value as Record<string, unknown>;
}

/** JSON can spell half a surrogate pair, which no encoding of text can carry. */
export function wellFormed(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new RowUnreadable('half a surrogate pair');
  return text;
}
