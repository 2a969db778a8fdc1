import { trainingFlops } from '../pipelines/estimate/transformer-cost.js';
import type { Bench } from './harness/bench.js';
import { compare } from './harness/compare.js';
import { languageModelContenders } from './harness/language-model-contenders.js';
import { M, S } from './harness/models.js';
import { Workspace } from './harness/workspace.js';

const BATCH_SEQUENCES = 8;
const sizes = { S: { model: S, rounds: 20, steps: 20 }, M: { model: M, rounds: 15, steps: 3 } } as const;

/** A training step of a language model against PyTorch: eager, compiled, and in two processes. */
export const languageModelStep: Bench = {
  packages: ['torch', 'numpy', 'safetensors'],
  async run({ rounds, steps, threads, only }) {
    const compared = [];
    for (const [id, size] of Object.entries(sizes)) {
      if (only !== null && only !== id) continue;
      const { model } = size;
      const tokens = BATCH_SEQUENCES * model.contextLength;
      const { contenders } = await languageModelContenders(new Workspace(), model, {
        batchSequences: BATCH_SEQUENCES,
        threads,
        variants: ['eager', 'compile', 'ddp'],
      });
      compared.push(
        await compare({
          id,
          measured: 'one training step of a language model: forward, backward, clipping, AdamW',
          unit: 'ms a step',
          better: 'lower',
          settings: { ...model, batchSequences: BATCH_SEQUENCES, text: 'tinyshakespeare' },
          contenders,
          rounds: rounds ?? size.rounds,
          steps: steps ?? size.steps,
          warmUpSteps: 3,
          value: ({ seconds = Number.NaN }, taken) => (1000 * seconds) / taken,
          operationsPerSecond: (ms) =>
            (1000 * tokens * trainingFlops(model, { tokens: model.contextLength })) / ms,
          sameFirstLoss: 1e-3,
        }),
      );
    }
    return compared;
  },
};
