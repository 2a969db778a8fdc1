import { float64, int32, text } from '../columns.js';
import { record } from '../nested-columns.js';
import type { MetricRecord } from '../records.js';

export const metrics = record<MetricRecord>({ step: int32(), name: text(), value: float64() });
