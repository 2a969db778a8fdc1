import { record, tokenList } from '../nested-columns.js';
import type { TeacherRecord } from '../records.js';
import { floatVectors, idVectors } from '../vector-columns.js';

export const teacher = record<TeacherRecord>({
  tokens: tokenList(),
  ids: idVectors(),
  logprobs: floatVectors(),
});
