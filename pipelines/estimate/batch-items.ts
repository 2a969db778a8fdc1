/** Items a step: as many as were asked for, or as many of a length as fit its budget of tokens. */
export function batchItems(items: number | null, budget: number | null, itemTokens: number): number {
  return items ?? Math.max(1, Math.floor((budget ?? 0) / itemTokens));
}
