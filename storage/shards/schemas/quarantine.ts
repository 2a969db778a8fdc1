import { nullableInt53, text } from '../columns.js';
import { record } from '../nested-columns.js';
import type { QuarantinedRecord } from '../records.js';

export const quarantine = record<QuarantinedRecord>({
  file: text(),
  offsetBytes: nullableInt53(),
  row: nullableInt53(),
  reason: text(),
  sha256: text(),
});
