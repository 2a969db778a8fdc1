import type { Results } from '../runtime/session.js';

/** Sum over runs of a scalar result, such as `loss`; not a number where a run does not give it. */
export const total = (results: readonly Results[], name: string): number =>
  results.reduce((sum, result) => sum + (result[name]?.[0] ?? Number.NaN), 0);
