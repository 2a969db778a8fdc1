import type { DecoderConfig } from '../layers/decoder-config.js';
import type { FramedOption } from '../packing/frame-option.js';
import { imitatedTokens, imitationBatch, predictedPlaces } from '../packing/imitation-batch.js';
import { type LengthBatch, rowsPerRun } from '../packing/length-batches.js';
import { lengthMicroBatches, microBatchCount } from '../packing/micro-batches.js';
import { programsByShape } from '../programs/by-shape.js';
import { type ImitationShape, imitationProgram } from '../programs/imitation.js';
import { batchSize } from './batches.js';
import { epochOrder } from './epoch-order.js';
import type { Items } from './items.js';
import type { FinetuneImitationParams } from './params.js';
import { total } from './results.js';
import type { Objective } from './training-loop.js';

export interface ImitationObjective extends Objective {
  readonly steps: number;
}

/** Mean next-token loss over the good samples of a batch, every sample once an epoch (method §4). */
export function imitationObjective(
  config: DecoderConfig,
  samples: Items<FramedOption>,
  params: FinetuneImitationParams,
): ImitationObjective {
  const { batchPairs, batchTokens, contextLength, epochs, part, seed } = params;
  const { steps, position, batch, batchItems } = epochOrder(
    samples,
    { epochs, batch: batchSize('batchPairs', batchPairs, batchTokens), seed },
    'imitated samples',
  );
  const microBatches = microBatchCount(params.microBatches, batchItems);
  const sequences = rowsPerRun(contextLength, Math.ceil(batchItems / microBatches));
  const programs = programsByShape((shape: ImitationShape) => imitationProgram(config, shape));
  return {
    data: `${samples.length} samples`,
    steps,
    microBatches,
    position,
    async batches(step) {
      const rows = await batch(step);
      const weight = 1 / rows.reduce((sum, row) => sum + imitatedTokens(row, part), 0);
      const lengths = rows.map(({ tokens }) => tokens.length);
      const cut = { microBatches, rows: sequences, longest: contextLength };
      const runOf = ({ tokens, members }: LengthBatch) => {
        const own = members.flatMap((index) => rows[index] ?? []);
        const predicted = predictedPlaces(own, { sequences, tokens }, part);
        const shape = { sequences, tokens, predicted };
        return { program: programs(shape), batch: { ...imitationBatch(own, shape, { part, weight }) } };
      };
      return {
        microBatches: lengthMicroBatches(lengths, cut).map((runs) => runs.map(runOf)),
        tokens: lengths.reduce((sum, length) => sum + length, 0),
        measure: (results) => ({ lossNats: total(results, 'loss') }),
      };
    },
  };
}
