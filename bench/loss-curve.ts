import type { Bench } from './harness/bench.js';
import type { Compared } from './harness/compare.js';
import { languageModelContenders } from './harness/language-model-contenders.js';
import { S } from './harness/models.js';
import { Peer } from './harness/peer.js';
import { spreadOf } from './harness/statistics.js';
import { Workspace } from './harness/workspace.js';

const STEPS = 300;
const BATCH_SEQUENCES = 8;
const LARGEST_DIFFERENCE = 1e-3;

/** The loss of every step beside PyTorch's, from the same weights, batches and optimizer: fails where they part. */
export const lossCurve: Bench = {
  packages: ['torch', 'numpy', 'safetensors'],
  async run({ steps, threads }) {
    const count = steps ?? STEPS;
    const settings = { batchSequences: BATCH_SEQUENCES, threads, variants: ['eager'] } as const;
    const { contenders } = await languageModelContenders(new Workspace(), S, settings);
    const curves: { name: string; values: readonly number[] }[] = [];
    let versions: Record<string, string> = {};
    for (const { name, command } of contenders) {
      const { peer, ready } = await Peer.start(command);
      const { losses = [] } = await peer.ask({ do: 'steps', count });
      await peer.end();
      versions = { ...versions, ...ready.versions };
      curves.push({ name, values: losses });
    }
    return [{ comparison: comparisonOf(curves, count), versions }];
  },
};

function comparisonOf(
  curves: readonly { name: string; values: readonly number[] }[],
  steps: number,
): Compared['comparison'] {
  const [own, ...others] = curves;
  const differences = others.map(({ name, values }) => {
    const each = values.map((loss, step) => Math.abs(loss - (own?.values[step] ?? Number.NaN)));
    return [name, each.reduce((most, one) => (one <= most ? most : one), 0)] as const;
  });
  for (const [name, difference] of differences)
    if (!(difference <= LARGEST_DIFFERENCE))
      throw new Error(`the losses part from ${name}’s by ${difference} nats`);
  const lossAt = (step: number) =>
    Object.fromEntries(curves.map(({ name, values }) => [name, values.at(step) ?? 0]));
  return {
    id: 'S',
    measured: 'loss of every training step of a language model',
    unit: 'nats',
    better: null,
    settings: { ...S, batchSequences: BATCH_SEQUENCES, steps, text: 'tinyshakespeare' },
    contenders: curves.map((curve) => ({ ...curve, ...spreadOf(curve.values), shareOfMatrixRate: null })),
    ratios: [],
    matrixRates: [],
    checks: [
      { name: 'loss of the first step, in nats', values: lossAt(0) },
      { name: 'loss of the last step, in nats', values: lossAt(-1) },
      {
        name: 'largest difference of a step’s loss from Retort’s, in nats',
        values: Object.fromEntries(differences),
      },
    ],
  };
}
