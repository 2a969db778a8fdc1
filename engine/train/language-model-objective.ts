import type { DecoderConfig } from '../layers/decoder-config.js';
import { sequenceBatch } from '../packing/sequence-batch.js';
import { programsByShape } from '../programs/by-shape.js';
import { languageModelProgram } from '../programs/language-model.js';
import { randomness } from '../random.js';
import type { Arena } from '../runtime/arena.js';
import { sessionPool } from '../runtime/session-pool.js';
import type { PretrainLanguageModelParams } from './params.js';
import { permute } from './permutation.js';
import { total } from './results.js';
import { countWindows, type TokenStream } from './token-stream.js';
import type { Objective } from './training-loop.js';

/** Tokens that one session runs at once; a larger batch is summed over micro-batches of this size. */
const MICRO_BATCH_TOKENS = 2_048;

export interface LanguageModelData {
  readonly training: TokenStream;
  readonly heldout: TokenStream;
}

export interface LanguageModelSettings
  extends Pick<
    PretrainLanguageModelParams,
    'batchSequences' | 'evaluateEverySteps' | 'heldoutSequences' | 'steps' | 'seed'
  > {
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
  { training, heldout }: LanguageModelData,
  settings: LanguageModelSettings,
  threads: number,
): LanguageModelObjective {
  const { batchSequences, contextLength, evaluateEverySteps, steps, seed } = settings;
  const sequences = Math.min(batchSequences, Math.max(1, Math.floor(MICRO_BATCH_TOKENS / contextLength)));
  const shape = { sequences, tokens: contextLength };
  const programs = programsByShape(() => languageModelProgram(config, shape, 'train'));
  const evaluator = sessionPool(arena, { threads }, () => languageModelProgram(config, shape, 'evaluate'));
  const windows = countWindows(training, contextLength);

  const startOf = (element: number) => {
    const order = randomness(seed, `sequences:${Math.floor(element / windows)}`);
    return permute(order, windows, element % windows) * contextLength;
  };
  const position = (step: number) => step * batchSequences;
  const evaluated = heldoutStarts(heldout, settings, contextLength);

  /** Mean negative log-likelihood over the held-out windows, in nats; null when there are none. */
  const heldoutLossNats = async () => {
    if (evaluated.length === 0) return null;
    let sum = 0;
    for (const starts of chunks(evaluated, sequences)) {
      const weight = starts.length / evaluated.length;
      const batch = sequenceBatch(heldout, starts, shape, 1 / (starts.length * contextLength));
      const { loss } = await evaluator.run(contextLength, { ...batch });
      sum += weight * (loss?.[0] ?? Number.NaN);
    }
    return sum;
  };

  return {
    data: `${training.length} tokens, ${evaluated.length * contextLength} held out`,
    position,
    async batches(step) {
      const first = position(step);
      const starts = Array.from({ length: batchSequences }, (_, i) => startOf(first + i));
      const weight = 1 / (batchSequences * contextLength);
      const runs = chunks(starts, sequences).map((own) => ({
        program: programs(shape),
        batch: { ...sequenceBatch(training, own, shape, weight) },
      }));
      return {
        microBatches: [runs],
        tokens: batchSequences * contextLength,
        measure: (results) => ({ lossNats: total(results, 'loss') }),
      };
    },
    async heldout(done) {
      if (done % evaluateEverySteps !== 0 && done !== steps) return null;
      const loss = await heldoutLossNats();
      return loss === null ? null : { heldoutLossNats: loss };
    },
    close: evaluator.close,
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
