/**
 * The paper's score of an answer (method §5): `round(log2(1 + upvotes))`, one more if the questioner accepted it;
 * −1 when the votes are negative in sum. By hand: 0 → 0, 1 → 1, 2 → 2, 5 → 3, 10 accepted → 4.
 * @param upvotes votes up minus votes down
 */
export function answerScore(upvotes: number, accepted: boolean): number {
  if (upvotes < 0) return -1;
  return Math.round(Math.log2(1 + upvotes)) + (accepted ? 1 : 0);
}
