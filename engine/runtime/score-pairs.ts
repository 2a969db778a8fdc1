import type { ArtifactReader } from '../../storage/ports.js';
import type { PairScoreRecord, TokenPairRecord } from '../../storage/shards/records.js';
import { CheckpointMismatch } from '../errors.js';
import { decoderParameters, scoreParameters } from '../layers/parameters.js';
import { type FramedPair, framePair, type PreferenceForm } from '../packing/frame-pair.js';
import { createArena } from './arena.js';
import { countHeldoutPairs, heldoutPairs } from './heldout-pairs.js';
import { fillGroup, type Model, readModel } from './model.js';
import { type ComparisonScore, createScorer } from './score-comparisons.js';
import { requireSameTokenizer } from './token-statistics.js';

export interface ScorePairsOptions {
  readonly threads: number;
  /** Most pairs to score, in shard order; null scores all of them. */
  readonly limit: number | null;
  readonly signal: AbortSignal;
  readonly onScored?: (done: number, total: number) => void;
}

export interface PairScores {
  /** In shard order, without the dropped. */
  readonly scores: readonly PairScoreRecord[];
  /** Pairs with an answer longer than the model's window, which have no score. */
  readonly droppedPairs: number;
  /** Pairs whose context was cut on its left. */
  readonly truncatedContexts: number;
}

/**
 * Scores the held-out pairs of a token-pairs artifact under a preference model, framed as it was trained. The score
 * of a binarised model's answer is how much it prefers the answer as good to the answer as bad.
 * @throws CheckpointMismatch for a language model, or a model of another tokenizer
 */
export async function scorePairs(
  checkpoint: ArtifactReader,
  pairs: ArtifactReader,
  options: ScorePairsOptions,
): Promise<PairScores> {
  const model = await openPreferenceModel(checkpoint);
  requireSameTokenizer(model.state.tokenizer, pairs);
  const { limit, onScored, ...execution } = options;
  const total = countHeldoutPairs(pairs, limit);
  return scoreTokenPairs(model, heldoutPairs(pairs, limit), {
    ...execution,
    onScored: (done) => onScored?.(done, total),
  });
}

/** A model with the way in which its comparisons were framed. */
export interface PreferenceModel extends Model {
  readonly form: PreferenceForm;
}

/** @throws CheckpointMismatch for a language model */
export async function openPreferenceModel(checkpoint: ArtifactReader): Promise<PreferenceModel> {
  const model = await readModel(checkpoint);
  const { form } = model.state;
  if (form === null) throw new CheckpointMismatch('state.json', 'a preference model', 'a language model');
  return { ...model, form };
}

/**
 * The same for any pairs, of which a few are in memory at a time.
 * @param options `onScored` is told of how many pairs the scores are there
 */
export async function scoreTokenPairs(
  model: PreferenceModel,
  pairs: AsyncIterable<TokenPairRecord> | Iterable<TokenPairRecord>,
  {
    threads,
    signal,
    onScored,
  }: Pick<ScorePairsOptions, 'threads' | 'signal'> & { readonly onScored?: (done: number) => void },
): Promise<PairScores> {
  const { form, state } = model;
  const framing = new Framing(form, state.contextLength);
  const scorer = createScorer(model.config, arenaOf(model), { contextLength: state.contextLength, threads });
  const scored: ComparisonScore[] = [];
  const each = form === 'ranked' ? 1 : 2;
  try {
    for await (const found of scorer.score(framing.comparisons(pairs), signal)) {
      scored.push(...found);
      onScored?.(Math.floor(scored.length / each));
    }
  } finally {
    await scorer.close();
  }
  const { kept, droppedPairs, truncatedContexts } = framing;
  return {
    scores: kept.map((pair, i) => recordOf(pair, scored.slice(i * each, (i + 1) * each), form)),
    droppedPairs,
    truncatedContexts,
  };
}

type ScoredPair = Pick<TokenPairRecord, 'id' | 'group' | 'goodChars' | 'badChars'>;

/** Frames pairs and remembers of each what its score is written with. */
class Framing {
  readonly kept: ScoredPair[] = [];
  droppedPairs = 0;
  truncatedContexts = 0;

  constructor(
    private readonly form: PreferenceForm,
    private readonly contextLength: number,
  ) {}

  async *comparisons(
    pairs: AsyncIterable<TokenPairRecord> | Iterable<TokenPairRecord>,
  ): AsyncGenerator<FramedPair> {
    for await (const { id, group, goodChars, badChars, ...tokens } of pairs) {
      const framed = framePair(tokens, this.form, this.contextLength);
      if (framed.length === 0) this.droppedPairs += 1;
      else this.kept.push({ id, group, goodChars, badChars });
      if (framed.some(({ truncated }) => truncated)) this.truncatedContexts += 1;
      yield* framed;
    }
  }
}

function arenaOf({ config, tensors }: Model) {
  const arena = createArena([...decoderParameters(config), ...scoreParameters(config)], ['weights']);
  const [missing] = fillGroup(arena, 'weights', tensors, 'weights.safetensors');
  if (missing) throw new CheckpointMismatch('weights.safetensors', missing.name, 'no such tensor');
  return arena;
}

function recordOf(
  { id, group, goodChars, badChars }: ScoredPair,
  [first, second]: readonly ComparisonScore[],
  form: PreferenceForm,
): PairScoreRecord {
  const difference = (score: ComparisonScore | undefined) => (score?.good ?? 0) - (score?.bad ?? 0);
  const [goodScore, badScore] =
    form === 'ranked' ? [first?.good ?? 0, first?.bad ?? 0] : [difference(first), -difference(second)];
  return { id, group, goodScore, badScore, goodChars, badChars };
}
