import type { DecoderConfig } from '../layers/decoder-config.js';
import { evenRowsPerRun, rowsPerRun } from '../packing/length-batches.js';
import { microBatchCount } from '../packing/micro-batches.js';
import { sequenceBatch } from '../packing/sequence-batch.js';
import { programsByShape } from '../programs/by-shape.js';
import { languageModelProgram } from '../programs/language-model.js';
import { randomness } from '../random.js';
import type { Arena } from '../runtime/arena.js';
import { sessionPool } from '../runtime/session-pool.js';
import type { PretrainLanguageModelParams } from './params.js';
import { permute } from './permutation.js';
import { total } from './results.js';
import { countWindows, type TokenStream, windowsAt } from './token-stream.js';
import type { Objective } from './training-loop.js';

export interface LanguageModelData {
  readonly training: TokenStream;
  readonly heldout: TokenStream;
}

export interface LanguageModelSettings
  extends Pick<
    PretrainLanguageModelParams,
    'microBatches' | 'evaluateEverySteps' | 'heldoutSequences' | 'seed'
  > {
  /** Windows a step. */
  readonly batchSequences: number;
  /** Of the windows; at most the model's. */
  readonly contextLength: number;
}

export interface LanguageModelObjective extends Objective {
  close(): Promise<void>;
}

/** Mean next-token loss over windows of the training stream, in a counter-based order, epoch after epoch. */
export function languageModelObjective(
  config: DecoderConfig,
  arena: Arena,
  data: LanguageModelData,
  settings: LanguageModelSettings,
  threads: number,
): LanguageModelObjective {
  const { batchSequences, contextLength, evaluateEverySteps } = settings;
  const { training } = data;
  const microBatches = microBatchCount(settings.microBatches, batchSequences);
  const ofMicroBatch = Math.ceil(batchSequences / microBatches);
  const sequences = evenRowsPerRun(contextLength, ofMicroBatch);
  const shape = { sequences, tokens: contextLength };
  const programs = programsByShape(() => languageModelProgram(config, shape, 'train'));
  const evaluator = heldoutEvaluator(config, arena, data.heldout, settings, threads);
  const startOf = windowOrder(training, settings);
  const position = (step: number) => step * batchSequences;
  const weight = 1 / (batchSequences * contextLength);
  return {
    data: `${training.length} tokens, ${evaluator.tokens} held out`,
    microBatches,
    position,
    async batches(step) {
      const first = position(step);
      const starts = Array.from({ length: batchSequences }, (_, i) => startOf(first + i));
      const runOf = async (own: readonly number[]) => ({
        program: programs(shape),
        batch: { ...sequenceBatch(await windowsAt(training, own, contextLength), shape, weight) },
      });
      const runsOf = (own: readonly number[]) => Promise.all(chunks(own, sequences).map(runOf));
      return {
        microBatches: await Promise.all(parts(starts, microBatches).map(runsOf)),
        tokens: batchSequences * contextLength,
        measure: (results) => ({ lossNats: total(results, 'loss') }),
      };
    },
    heldout: {
      everySteps: evaluateEverySteps,
      async measure() {
        const loss = await evaluator.lossNats();
        return loss === null ? null : { heldoutLossNats: loss };
      },
    },
    close: evaluator.close,
  };
}

/** Where the window begins that is the n-th of the order, counted through all epochs. */
function windowOrder(stream: TokenStream, { contextLength, seed }: LanguageModelSettings) {
  const windows = countWindows(stream, contextLength);
  return (element: number): number => {
    const order = randomness(seed, `sequences:${Math.floor(element / windows)}`);
    return permute(order, windows, element % windows) * contextLength;
  };
}

function heldoutEvaluator(
  config: DecoderConfig,
  arena: Arena,
  heldout: TokenStream,
  settings: LanguageModelSettings,
  threads: number,
) {
  const { batchSequences, contextLength } = settings;
  const shape = { sequences: rowsPerRun(contextLength, batchSequences), tokens: contextLength };
  const sessions = sessionPool(arena, { threads }, () => languageModelProgram(config, shape, 'evaluate'));
  const evaluated = heldoutStarts(heldout, settings, contextLength);
  return {
    tokens: evaluated.length * contextLength,
    /** Mean negative log-likelihood over the held-out windows, in nats; null when there are none. */
    async lossNats() {
      if (evaluated.length === 0) return null;
      let sum = 0;
      for (const starts of chunks(evaluated, shape.sequences)) {
        const weight = starts.length / evaluated.length;
        const windows = await windowsAt(heldout, starts, contextLength);
        const batch = sequenceBatch(windows, shape, 1 / (starts.length * contextLength));
        const { loss } = await sessions.run(contextLength, { ...batch });
        sum += weight * (loss?.[0] ?? Number.NaN);
      }
      return sum;
    },
    close: sessions.close,
  };
}

/** Starts of the held-out windows that a loss is taken over. */
export function heldoutStarts(
  heldout: TokenStream,
  { heldoutSequences }: Pick<PretrainLanguageModelParams, 'heldoutSequences'>,
  contextLength: number,
): number[] {
  const all = countWindows(heldout, contextLength);
  return Array.from({ length: Math.min(all, heldoutSequences ?? all) }, (_, i) => i * contextLength);
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

/** Consecutive parts whose sizes differ by one at most. */
function parts<T>(items: readonly T[], count: number): T[][] {
  const edge = (i: number) => Math.floor((i * items.length) / count);
  return Array.from({ length: count }, (_, i) => items.slice(edge(i), edge(i + 1)));
}
