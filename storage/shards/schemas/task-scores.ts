import { bool, int32, nullableBool, nullableFloat64, text } from '../columns.js';
import { record } from '../nested-columns.js';
import type { TaskScoreRecord } from '../records.js';

export const taskScores = record<TaskScoreRecord>({
  item: text(),
  category: text(),
  option: int32(),
  correct: bool(),
  chars: int32(),
  tokens: int32(),
  logprob: nullableFloat64(),
  unconditionalLogprob: nullableFloat64(),
  reward: nullableFloat64(),
  greedy: nullableBool(),
});
