import { expect } from 'vitest';
import { randomness } from '../../../../engine/random.js';
import type { PretrainLanguageModelParams, TrainingExecution } from '../../../../engine/train/params.js';
import type { ArtifactReader } from '../../../../storage/ports.js';
import type { TokenPairRecord } from '../../../../storage/shards/records.js';
import { cadence, memoryCheckpoints, memoryContext, shardArtifact } from './memory-artifacts.js';

const VOCABULARY = 64;
export const vocabulary = { vocabularySize: VOCABULARY, tokenizer: 'sha256:tokenizer' };
const optimization = {
  weightDecay: 0.1,
  betas: [0.9, 0.95],
  clipNorm: 1,
  maxSpikeNats: 3,
  microBatches: 2,
  seed: 5,
} as const;

export const languageModel: PretrainLanguageModelParams = {
  ...optimization,
  decoder: { contextLength: 24, layers: 2, width: 32, heads: 2 },
  batchSequences: 8,
  batchTokens: null,
  steps: 12,
  learningRate: 0.01,
  warmupSteps: 3,
  schedule: 'cosine',
  evaluateEverySteps: 6,
  heldoutSequences: 8,
};

export const preference = {
  ...optimization,
  form: 'ranked',
  learningRateMultiple: 0.5,
  schedule: 'linear-to-zero',
  warmupFraction: 0.1,
  batchPairs: 6,
  batchTokens: null,
  contextLength: 24,
  languageModelWeight: 1,
  pairs: null,
  epochs: 1,
} as const;

/** A walk through the vocabulary in steps of 1 or 3: easy to learn beyond its unigram frequencies. */
export function walk(seed: number, length: number): Uint16Array {
  const random = randomness(seed, 'walk');
  let at = 4;
  return Uint16Array.from({ length }, (_, i) => {
    at = 4 + ((at - 4 + (random.uniform(i) < 0.8 ? 1 : 3)) % (VOCABULARY - 4));
    return at;
  });
}

export function pair(index: number): TokenPairRecord {
  const length = 3 + (index % 7);
  const answer = (token: number) =>
    Uint16Array.from({ length }, (_, i) => (i === index % 3 ? token : 30 + i));
  return {
    id: `pair-${index}`,
    group: `group-${index}`,
    context: walk(index, 1 + (index % 20)),
    good: answer(10),
    bad: answer(20),
    goodChars: length,
    badChars: length,
  };
}

export const pairs = (count: number, from = 0) => Array.from({ length: count }, (_, i) => pair(from + i));

export const walkingTokens = () =>
  shardArtifact(
    'tokens',
    {
      train: Array.from({ length: 20 }, (_, i) => ({ tokens: walk(i, 100) })),
      heldout: Array.from({ length: 4 }, (_, i) => ({ tokens: walk(100 + i, 60) })),
    },
    vocabulary,
  );

export const bytesOf = async (artifact: ArtifactReader, path: string) =>
  Buffer.from(await artifact.bytes(path)).toString('base64');

export type Bench = ReturnType<typeof memoryContext<TrainingExecution & { readonly threads: number }>>;

/** Trains with one interruption after `stopAfter` steps, if any, and continues from what was saved. */
export async function trained(
  run: (bench: Bench) => Promise<ArtifactReader>,
  { threads = 1, lanes = 1, stopAfter = 0, everySteps = 1000 } = {},
) {
  const checkpoints = memoryCheckpoints({ everySteps });
  const execution = { threads, lanes, ...cadence };
  const stepsDone: number[] = [];
  if (stopAfter > 0) {
    const abort = new AbortController();
    const onProgress = ({ done }: { done: number }) => {
      stepsDone.push(done);
      if (done === stopAfter) abort.abort();
    };
    const interrupted = run(memoryContext(execution, { checkpoints, signal: abort.signal, onProgress }));
    await expect(interrupted).rejects.toMatchObject({ code: 'E4301' });
  }
  const onProgress = ({ done }: { done: number }) => stepsDone.push(done);
  const artifact = await run(memoryContext(execution, { checkpoints, onProgress }));
  return { artifact, stepsDone, saved: checkpoints.saved };
}
