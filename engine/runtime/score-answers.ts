import type { FramedItem } from '../packing/frame-option.js';
import type { LanguageModel } from './language-model.js';
import type { ComparisonScore } from './score-comparisons.js';
import { type ScoreOptionsExecution, scoreOptions } from './score-options.js';

/**
 * Mean log-probability of the tokens of each answer after its context, in nats: how a language model scores a pair
 * (method §4). In the order of the pairs.
 * @throws Interrupted between runs when the signal is aborted
 */
export async function scoreAnswers(
  model: LanguageModel,
  pairs: readonly Pick<FramedItem, 'rows'>[],
  { onScored, ...execution }: ScoreOptionsExecution,
): Promise<ComparisonScore[]> {
  const rows = pairs.flatMap((pair) => pair.rows);
  const scores = await scoreOptions(model, [], rows, {
    ...execution,
    onScored: (done) => onScored?.(Math.floor(done / 2)),
  });
  const mean = (row: number) =>
    (scores[row]?.logprob ?? Number.NaN) / (rows[row]?.option.length ?? Number.NaN);
  return pairs.map((_, index) => ({ good: mean(2 * index), bad: mean(2 * index + 1) }));
}
