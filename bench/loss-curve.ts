import type { Bench } from './harness/bench.js';
import { type Compared, RETORT } from './harness/compare.js';
import { languageModelContenders } from './harness/language-model-contenders.js';
import { S } from './harness/models.js';
import { Peer } from './harness/peer.js';
import { spreadOf } from './harness/statistics.js';
import { Workspace } from './harness/workspace.js';

const STEPS = 300;
const BATCH_SEQUENCES = 8;
const LARGEST_DIFFERENCE = 1e-3;

interface Curve {
  readonly name: string;
  readonly values: readonly number[];
}

/**
 * The loss of every step beside PyTorch's, from the same weights, batches and optimizer. What float32 costs is told
 * apart from what an engine does by PyTorch in float64, which Retort must stay near.
 */
export const lossCurve: Bench = {
  packages: ['torch', 'numpy', 'safetensors'],
  async run({ steps, threads }) {
    const count = steps ?? STEPS;
    const settings = { batchSequences: BATCH_SEQUENCES, threads } as const;
    const variants = ['float64', 'eager', 'exact-norm'] as const;
    const { contenders } = await languageModelContenders(new Workspace(), S, { ...settings, variants });
    const curves: Curve[] = [];
    let versions: Record<string, string> = {};
    for (const { name, command } of contenders) {
      const { peer, ready } = await Peer.start(command);
      const { losses = [] } = await peer.ask({ do: 'steps', count });
      await peer.end();
      versions = { ...versions, ...ready.versions };
      curves.push({ name, values: losses });
      process.stderr.write(`${name}: ${count} steps\n`);
    }
    return [{ comparison: comparisonOf(curves, count), versions }];
  },
};

function comparisonOf(curves: readonly Curve[], steps: number): Compared['comparison'] {
  const [own, exact] = curves;
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
        name: 'largest difference of a step’s loss from PyTorch’s in float64, in nats',
        values: differencesFrom(exact, curves),
        atMost: { [RETORT]: LARGEST_DIFFERENCE },
      },
      {
        name: 'largest difference of a step’s loss from Retort’s, in nats',
        values: differencesFrom(own, curves),
      },
    ],
  };
}

/** Of every other curve; not a number where a loss is none. */
function differencesFrom(reference: Curve | undefined, curves: readonly Curve[]): Record<string, number> {
  const others = curves.filter((curve) => curve !== reference);
  return Object.fromEntries(
    others.map(({ name, values }) => {
      const each = values.map((loss, step) => Math.abs(loss - (reference?.values[step] ?? Number.NaN)));
      return [name, Math.max(...each)];
    }),
  );
}
