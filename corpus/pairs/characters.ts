/** Unicode code points, as Python's `len` counts them; lengths of answers are compared in this unit. */
export function characters(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}
