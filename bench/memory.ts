import type { DecoderConfig } from '../engine/layers/decoder-config.js';
import type { Bench } from './harness/bench.js';
import { type Compared, type Contender, ratiosOf } from './harness/compare.js';
import { languageModelContenders } from './harness/language-model-contenders.js';
import { M, S } from './harness/models.js';
import { type Answer, Peer } from './harness/peer.js';
import { framedPairs, preferenceModelContenders } from './harness/preference-model-contenders.js';
import { pythonPeer } from './harness/python.js';
import type { Comparison } from './harness/result.js';
import { spreadOf } from './harness/statistics.js';
import { dialogues } from './harness/texts.js';
import { Workspace } from './harness/workspace.js';

const ROUNDS = 5;
const STEPS = 5;
/** What no process with PyTorch is below; no contender. */
const FLOOR = 'import torch';
const PM: DecoderConfig = { ...S, contextLength: 512 };

/** Peak resident memory of a process that trains, each time a fresh one. */
export const memory: Bench = {
  packages: ['torch', 'numpy', 'safetensors', 'transformers', 'trl', 'datasets', 'accelerate'],
  async run({ rounds, steps, threads, only }) {
    const told = { rounds: rounds ?? ROUNDS, steps: steps ?? STEPS };
    const compared: Compared[] = [];
    const workspace = new Workspace();
    const floor = {
      name: FLOOR,
      command: pythonPeer('import_only.py', workspace.json('none.json', {})),
    };
    if (only === null || only === 'language model M') {
      const settings = { batchSequences: 8, threads, variants: ['eager'] } as const;
      const { contenders } = await languageModelContenders(workspace, M, settings);
      compared.push(
        await peaks('language model M', { ...M, batchSequences: 8 }, [...contenders, floor], told),
      );
    }
    if (only === null || only === 'preference model S') {
      const framed = framedPairs(await dialogues(PM.vocabularySize), PM.contextLength);
      const peers = await preferenceModelContenders(workspace, PM, framed, { batchPairs: 32, threads });
      const contenders = [peers.retort, peers.packed, peers.random, peers.grouped, floor];
      compared.push(await peaks('preference model S', { ...PM, batchPairs: 32 }, contenders, told));
    }
    return compared;
  },
};

async function peaks(
  id: string,
  settings: Comparison['settings'],
  contenders: readonly Contender[],
  { rounds, steps }: { rounds: number; steps: number },
): Promise<Compared> {
  const values = contenders.map(({ name }) => ({ name, values: [] as number[] }));
  let versions: Record<string, string> = {};
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { command }] of contenders.entries()) {
      const { ready, peakBytes = Number.NaN } = await peakOf(command, steps);
      versions = { ...versions, ...ready.versions };
      values[index]?.values.push(peakBytes / 1e6);
    }
    process.stderr.write(`${id}: round ${round + 1}/${rounds}\n`);
  }
  const measured = 'peak resident memory of the whole process after some training steps';
  return {
    versions,
    comparison: {
      ...{ id, measured, unit: 'MB', better: 'lower', settings: { ...settings, steps } },
      contenders: values.map((each) => ({ ...each, ...spreadOf(each.values), shareOfMatrixRate: null })),
      ratios: ratiosOf(
        values.filter(({ name }) => name !== FLOOR),
        'lower',
      ),
      matrixRates: [],
      checks: [],
    },
  };
}

async function peakOf(command: Contender['command'], steps: number): Promise<{ ready: Answer } & Answer> {
  const { peer, ready } = await Peer.start(command);
  try {
    await peer.ask({ do: 'steps', count: steps });
    return { ready, ...(await peer.ask({ do: 'memory' })) };
  } finally {
    await peer.end();
  }
}
