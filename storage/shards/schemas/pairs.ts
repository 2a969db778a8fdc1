import { int32, nullableFloat64, nullableText, text } from '../columns.js';
import { record } from '../nested-columns.js';
import type { PairRecord } from '../records.js';

export const pairs = record<PairRecord>({
  id: text(),
  group: text(),
  source: text(),
  context: text(),
  good: text(),
  bad: text(),
  goodScore: nullableFloat64(),
  badScore: nullableFloat64(),
  goodAt: nullableText(),
  badAt: nullableText(),
  goodChars: int32(),
  badChars: int32(),
});
