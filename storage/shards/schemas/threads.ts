import { bool, int32, nullableText, text } from '../columns.js';
import { list, record } from '../nested-columns.js';
import type { ResponseRecord, ThreadRecord } from '../records.js';

const response = record<ResponseRecord>({
  id: text(),
  text: text(),
  score: int32(),
  accepted: bool(),
  createdAt: nullableText(),
});

export const threads = record<ThreadRecord>({
  id: text(),
  source: text(),
  title: text(),
  body: text(),
  createdAt: nullableText(),
  responses: list(response),
});
