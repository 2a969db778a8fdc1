import type { DecoderConfig } from '../layers/decoder-config.js';
import type { FramedOption } from '../packing/frame-option.js';
import { imitatedTokens, imitationBatch } from '../packing/imitation-batch.js';
import { lengthBatches, rowsPerRun } from '../packing/length-batches.js';
import { languageModelProgram } from '../programs/language-model.js';
import type { Arena } from '../runtime/arena.js';
import { sessionPool } from '../runtime/session-pool.js';
import { epochOrder } from './epoch-order.js';
import type { FinetuneImitationParams } from './params.js';
import type { Objective } from './training-loop.js';

export interface ImitationObjective extends Objective {
  readonly steps: number;
  close(): Promise<void>;
}

/** Mean next-token loss over the good samples of a batch, every sample once an epoch (method §4). */
export function imitationObjective(
  config: DecoderConfig,
  arena: Arena,
  samples: readonly FramedOption[],
  params: FinetuneImitationParams,
  threads: number,
): ImitationObjective {
  const { batchPairs, contextLength, epochs, part, seed } = params;
  const sequences = rowsPerRun(contextLength, batchPairs);
  const trainer = sessionPool(arena, { threads }, (tokens: number) =>
    languageModelProgram(config, { sequences, tokens }, 'train'),
  );
  const { steps, position, batch } = epochOrder(
    samples,
    { epochs, batchItems: batchPairs, seed },
    'imitated samples',
  );
  return {
    data: `${samples.length} samples`,
    steps,
    position,
    async gradients(step, accumulate) {
      const rows = await batch(step);
      const weight = 1 / rows.reduce((sum, row) => sum + imitatedTokens(row, part), 0);
      const lengths = rows.map(({ tokens }) => tokens.length);
      const runs = lengthBatches(lengths, { rows: sequences, longest: contextLength });
      let lossNats = 0;
      for (const [i, { tokens, members }] of runs.entries()) {
        const own = members.flatMap((index) => rows[index] ?? []);
        const inputs = imitationBatch(own, { sequences, tokens }, { part, weight });
        const { loss } = await trainer.run(tokens, { ...inputs });
        accumulate(i === 0);
        lossNats += loss?.[0] ?? Number.NaN;
      }
      return { values: { lossNats }, tokens: lengths.reduce((sum, length) => sum + length, 0) };
    },
    close: trainer.close,
  };
}
