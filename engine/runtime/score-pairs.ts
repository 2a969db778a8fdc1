import type { ArtifactReader } from '../../storage/ports.js';
import type { PairScoreRecord, TokenPairRecord } from '../../storage/shards/records.js';
import { CheckpointMismatch } from '../errors.js';
import { decoderParameters, scoreParameters } from '../layers/parameters.js';
import { framePair, type PreferenceForm } from '../packing/frame-pair.js';
import { createArena } from './arena.js';
import { readHeldoutPairs } from './heldout-pairs.js';
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
  return scoreTokenPairs(model, await readHeldoutPairs(pairs, options.limit), options);
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

/** The same for pairs that are at hand. */
export async function scoreTokenPairs(
  model: PreferenceModel,
  read: readonly TokenPairRecord[],
  options: Omit<ScorePairsOptions, 'limit'>,
): Promise<PairScores> {
  const { form } = model;
  const { contextLength } = model.state;
  const framed = read.map((pair) => framePair(pair, form, contextLength));
  const comparisons = framed.flat();
  const each = form === 'ranked' ? 1 : 2;
  const { signal, threads, onScored } = options;
  const scorer = createScorer(model.config, arenaOf(model), { contextLength, threads });
  const scored = await scorer
    .score(comparisons, {
      signal,
      onScored: (done) => onScored?.(Math.floor(done / each), comparisons.length / each),
    })
    .finally(scorer.close);

  const kept = read.filter((_, i) => (framed[i]?.length ?? 0) > 0);
  return {
    scores: kept.map((pair, i) => recordOf(pair, scored.slice(i * each, (i + 1) * each), form)),
    droppedPairs: read.length - kept.length,
    truncatedContexts: framed.filter((rows) => rows.some(({ truncated }) => truncated)).length,
  };
}

function arenaOf({ config, tensors }: Model) {
  const arena = createArena([...decoderParameters(config), ...scoreParameters(config)], ['weights']);
  const [missing] = fillGroup(arena, 'weights', tensors, 'weights.safetensors');
  if (missing) throw new CheckpointMismatch('weights.safetensors', missing.name, 'no such tensor');
  return arena;
}

function recordOf(
  { id, group, goodChars, badChars }: TokenPairRecord,
  [first, second]: readonly ComparisonScore[],
  form: PreferenceForm,
): PairScoreRecord {
  const difference = (score: ComparisonScore | undefined) => (score?.good ?? 0) - (score?.bad ?? 0);
  const [goodScore, badScore] =
    form === 'ranked' ? [first?.good ?? 0, first?.bad ?? 0] : [difference(first), -difference(second)];
  return { id, group, goodScore, badScore, goodChars, badChars };
}
