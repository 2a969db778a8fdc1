import type { ArtifactReader } from '../../storage/ports.js';
import { frameAnswers } from '../packing/frame-answers.js';
import { readHeldoutPairs } from './heldout-pairs.js';
import { openLanguageModel } from './language-model.js';
import { scoreAnswers } from './score-answers.js';
import type { PairScores, ScorePairsOptions } from './score-pairs.js';
import { requireSameTokenizer } from './token-statistics.js';

/**
 * Scores the held-out pairs of a token-pairs artifact under a language model, by the mean log-probability of each
 * answer's tokens, within the window that it was trained on.
 * @throws CheckpointMismatch for a preference model, or a model of another tokenizer
 */
export async function scoreImitation(
  checkpoint: ArtifactReader,
  pairs: ArtifactReader,
  { threads, limit, signal, onScored }: ScorePairsOptions,
): Promise<PairScores> {
  const model = await openLanguageModel(checkpoint);
  requireSameTokenizer(model.state.tokenizer, pairs);
  const read = await readHeldoutPairs(pairs, limit);
  const fitting = read.flatMap((pair) => {
    const framed = frameAnswers(pair, model.state.contextLength);
    return framed === null ? [] : { pair, framed };
  });
  const found = await scoreAnswers(
    model,
    fitting.map(({ framed }) => framed),
    { threads, signal, onScored: (done) => onScored?.(done, fitting.length) },
  );
  return {
    scores: fitting.map(({ pair: { id, group, goodChars, badChars } }, index) => ({
      id,
      group,
      goodScore: found[index]?.good ?? Number.NaN,
      badScore: found[index]?.bad ?? Number.NaN,
      goodChars,
      badChars,
    })),
    droppedPairs: read.length - fitting.length,
    truncatedContexts: fitting.filter(({ framed }) => framed.truncated).length,
  };
}
