import { RowUnreadable } from '../fault.js';
import { wellFormed } from '../json-row.js';

/** A row of a Reddit dump; which keys it has depends on its year. */
export type Row = Readonly<Record<string, unknown>>;

/** Base-36 ids and the numbers they stand for, which ascend with time. */
export interface RedditId {
  readonly text: string;
  readonly number: number;
}

const LATEST_SECONDS = Date.UTC(2100, 0) / 1000;

/** An id in base 36, behind `prefix` (such as `t3_`) where the field has one. Throws RowUnreadable. */
export function idIn(row: Row, field: string, prefix = ''): RedditId {
  const value = row[field];
  const text = typeof value === 'string' && value.startsWith(prefix) ? value.slice(prefix.length) : '';
  if (!/^[0-9a-z]{1,10}$/.test(text)) throw new RowUnreadable(`${field} is not an id: ${shown(value)}`);
  return { text, number: Number.parseInt(text, 36) };
}

/** Text with the API’s escapes of `&`, `<` and `>` undone; empty where the field is absent or null. */
export function textIn(row: Row, field: string): string {
  const value = row[field] ?? '';
  if (typeof value !== 'string') throw new RowUnreadable(`${field} is not text: ${shown(value)}`);
  const unescaped = value.replace(/&(amp|lt|gt);/g, (_, name: string) => ESCAPES[name] ?? '');
  return wellFormed(unescaped).trim();
}

const ESCAPES: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>' };

/** Votes up less votes down; dumps of the first years give the two instead. */
export function scoreIn(row: Row): number {
  const { score, ups, downs } = row;
  const value = score ?? (ups === undefined ? undefined : numberOf(ups) - numberOf(downs ?? 0));
  const votes = numberOf(value);
  if (!Number.isSafeInteger(votes)) throw new RowUnreadable(`score is not a number: ${shown(score)}`);
  return votes;
}

/** `created_utc`, a number or a string of seconds, as ISO 8601 in whole seconds. */
export function createdIn(row: Row): string {
  const seconds = Math.trunc(numberOf(row.created_utc));
  if (!(seconds > 0 && seconds < LATEST_SECONDS))
    throw new RowUnreadable(`created_utc is not a time: ${shown(row.created_utc)}`);
  return new Date(1000 * seconds).toISOString();
}

/** `edited` is false, true, or the time of the edit. */
export function isEdited({ edited }: Row): boolean {
  return isTrue(edited) || numberOf(edited) > 0;
}

/** Dumps that went through a table hold `"true"`. */
export function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}

/** Null where the account is gone. */
export function authorIn({ author }: Row): string | null {
  return typeof author === 'string' && author !== '' && !isMarker(author) ? author : null;
}

/** What stands where a text was: `[deleted]`, `[removed]`, `[ Removed by Reddit ]`, `[deleted by user]`. */
export function isMarker(text: string): boolean {
  return /^\[\s*(deleted|removed)( by [\w ]+)?\s*\]$/i.test(text);
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
}

function shown(value: unknown): string {
  return value === undefined ? 'absent' : `“${String(JSON.stringify(value)).slice(0, 40)}”`;
}
