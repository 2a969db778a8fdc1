import type { ArtifactReader } from '../../storage/ports.js';
import type { PairScoreRecord } from '../../storage/shards/records.js';
import { frameAnswers } from '../packing/frame-answers.js';
import type { FramedItem } from '../packing/frame-option.js';
import { copyOf } from '../packing/frame-pair.js';
import { heldoutPairs } from './heldout-pairs.js';
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
  const fitting: (FramedItem & Omit<PairScoreRecord, 'goodScore' | 'badScore'>)[] = [];
  let droppedPairs = 0;
  for await (const pair of heldoutPairs(pairs, limit)) {
    const { id, group, goodChars, badChars } = pair;
    const framed = frameAnswers(copyOf(pair), model.state.contextLength);
    if (framed === null) droppedPairs += 1;
    else fitting.push({ id, group, goodChars, badChars, ...framed });
  }
  const found = await scoreAnswers(model, fitting, {
    threads,
    signal,
    onScored: (done) => onScored?.(done, fitting.length),
  });
  return {
    scores: fitting.map(({ id, group, goodChars, badChars }, index) => ({
      id,
      group,
      goodScore: found[index]?.good ?? Number.NaN,
      badScore: found[index]?.bad ?? Number.NaN,
      goodChars,
      badChars,
    })),
    droppedPairs,
    truncatedContexts: fitting.filter(({ truncated }) => truncated).length,
  };
}
