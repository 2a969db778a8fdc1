import { float64, int32, text } from '../columns.js';
import { record } from '../nested-columns.js';
import type { PairScoreRecord } from '../records.js';

export const scores = record<PairScoreRecord>({
  id: text(),
  group: text(),
  goodScore: float64(),
  badScore: float64(),
  goodChars: int32(),
  badChars: int32(),
});
