import { int32, text } from '../columns.js';
import { list, record } from '../nested-columns.js';
import type { TaskItemRecord } from '../records.js';

export const taskItems = record<TaskItemRecord>({
  id: text(),
  category: text(),
  context: text(),
  options: list(text()),
  correct: int32(),
});
