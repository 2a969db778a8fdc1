import { RowUnreadable } from './fault.js';

/**
 * A time in UTC, with or without its zone: `2016-08-02T15:39:14.947` becomes `2016-08-02T15:39:14.947Z`. Null when
 * absent; throws RowUnreadable naming the field when it is no time.
 */
export function utcInstant(field: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  const date = new Date(/Z$/.test(text) ? text : `${text}Z`);
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text) || Number.isNaN(date.getTime())) {
    throw new RowUnreadable(`${field} is not a date: “${text.slice(0, 40)}”`);
  }
  return date.toISOString();
}
