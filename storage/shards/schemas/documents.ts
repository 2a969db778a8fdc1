import { nullableText, text } from '../columns.js';
import { record } from '../nested-columns.js';
import type { DocumentRecord } from '../records.js';

export const documents = record<DocumentRecord>({
  id: text(),
  source: text(),
  text: text(),
  createdAt: nullableText(),
  license: nullableText(),
});
