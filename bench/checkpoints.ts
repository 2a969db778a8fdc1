import type { DecoderConfig } from '../engine/layers/decoder-config.js';
import { randomness } from '../engine/random.js';
import { parseParams } from '../pipelines/parse-params.js';
import { pretrainLanguageModel } from '../pipelines/stages/pretrain-language-model.js';
import { draftWriter } from '../storage/draft.js';
import type { ObjectStore } from '../storage/object-store.js';
import { openStore } from '../storage/open-store.js';
import { writeShards } from '../storage/shards/write-shards.js';
import type { Bench } from './harness/bench.js';
import { type Compared, ratiosOf } from './harness/compare.js';
import { M, S } from './harness/models.js';
import { spreadOf } from './harness/statistics.js';
import { storeArtifact, storeTraining } from './harness/stored-training.js';
import { Workspace } from './harness/workspace.js';

const ROUNDS = 3;
const BATCH_SEQUENCES = 8;
const NEVER_SECONDS = 1e6;
/** Their time is not counted: sessions are made in them. */
const WARM_UP_STEPS = 2;
const MOST_HELD_UP = 0.05;

const models = [
  { id: 'S', model: S, seconds: 30 },
  { id: 'M', model: M, seconds: 50 },
];

interface Found {
  readonly stepMs: number;
  /** Of the time between two snapshots, the share that steps waited; null without snapshots. */
  readonly heldUp: number | null;
}

/** What saving every few seconds costs a training, in the product's own process: steps held up, and slowed down. */
export const checkpoints: Bench = {
  packages: [],
  async run({ rounds, threads, only }) {
    const compared: Compared[] = [];
    for (const { id, model, seconds } of models.filter((one) => only === null || only === one.id)) {
      const { folder } = new Workspace();
      const store = await openStore(`${folder}/store`);
      const tokens = await storeTokens(store, model);
      let runs = 0;
      const contenders = [
        { name: 'snapshots every 5 s', checkpointSeconds: 5, found: [] as Found[] },
        { name: 'no snapshots', checkpointSeconds: NEVER_SECONDS, found: [] as Found[] },
      ];
      for (let round = 0; round < (rounds ?? ROUNDS); round += 1) {
        const order = round % 2 === 0 ? contenders : contenders.toReversed();
        for (const { name, checkpointSeconds, found } of order) {
          runs += 1;
          const job = { model, tokens, folder, seconds, threads, checkpointSeconds };
          found.push(await train(store, runs, job));
          process.stderr.write(`${id}, ${name}: ${JSON.stringify(found.at(-1))}\n`);
        }
      }
      await store.close();
      compared.push(comparison(id, model, contenders));
    }
    return compared;
  },
};

interface Job {
  readonly model: DecoderConfig;
  readonly tokens: Awaited<ReturnType<typeof storeArtifact>>;
  readonly folder: string;
  readonly seconds: number;
  readonly threads: number;
  readonly checkpointSeconds: number;
}

/** Trains for so long, then asks the training to stop. The run's number is its seed, so that none goes on from another. */
async function train(store: ObjectStore, run: number, job: Job): Promise<Found> {
  const { params, execution } = pretrainLanguageModel;
  const id = `run-${run}`;
  const { vocabularySize: _, ...decoder } = job.model;
  const own = { decoder, batchSequences: BATCH_SEQUENCES, steps: 1e6, evaluateEverySteps: 1e6 };
  const { threads, checkpointSeconds } = job;
  const training = await storeTraining(store, pretrainLanguageModel, {
    id,
    params: parseParams(params, { ...own, seed: run }, id),
    execution: parseParams(execution, { threads, checkpointSeconds }, id),
    inputs: { tokens: { artifact: job.tokens } },
  });
  const stop = new AbortController();
  const stepsAt: number[] = [];
  const lines: string[] = [];
  const report = () => {
    stepsAt.push(performance.now());
    if (performance.now() - (stepsAt[0] ?? 0) > 1000 * job.seconds) stop.abort();
  };
  const progress = { report, log: (line: string) => lines.push(line) };
  const stopped = await training.compute({ folder: job.folder, progress, signal: stop.signal }).catch(String);
  const [first = Number.NaN, last = Number.NaN] = [stepsAt[WARM_UP_STEPS - 1], stepsAt.at(-1)];
  if (stepsAt.length <= WARM_UP_STEPS) throw new Error(`it took ${stepsAt.length} steps: ${stopped}`);
  const [, seconds] = /snapshots held the steps up for ([\d.]+) s/.exec(lines.join('\n')) ?? [];
  return {
    stepMs: (last - first) / (stepsAt.length - WARM_UP_STEPS),
    heldUp: seconds === undefined ? null : (1000 * Number(seconds)) / (last - (stepsAt[0] ?? 0)),
  };
}

async function storeTokens(store: ObjectStore, { vocabularySize }: DecoderConfig): Promise<Job['tokens']> {
  const random = randomness(1, 'tokens of a bench');
  const row = (length: number) => ({
    tokens: Uint16Array.from({ length }, (_, i) => Math.floor(vocabularySize * random.uniform(i))),
  });
  const draft = draftWriter(store);
  const files = [
    ...(await writeShards(draft, 'train', 'tokens', [row(500_000)])),
    ...(await writeShards(draft, 'heldout', 'tokens', [row(10_000)])),
  ];
  const statistics = { vocabularySize, tokenizer: 'sha256:bench' };
  const work = { count: 500_000, unit: 'tokens' } as const;
  return storeArtifact(store, { kind: 'tokens', schemaVersion: 1, files, work, statistics });
}

function comparison(
  id: string,
  model: DecoderConfig,
  contenders: readonly { readonly name: string; readonly found: readonly Found[] }[],
): Compared {
  const measured = contenders.map(({ name, found }) => ({ name, values: found.map(({ stepMs }) => stepMs) }));
  const shares = contenders.flatMap(({ found }) => found.flatMap(({ heldUp }) => heldUp ?? []));
  return {
    versions: {},
    comparison: {
      id,
      measured: 'a training step of a language model, with what is saved between steps',
      unit: 'ms',
      better: 'lower',
      settings: { ...model, batchSequences: BATCH_SEQUENCES },
      contenders: measured.map((each) => ({ ...each, ...spreadOf(each.values), shareOfMatrixRate: null })),
      ratios: ratiosOf(measured, 'lower'),
      matrixRates: [],
      checks: [
        {
          name: 'share of the time for which snapshots held the steps up',
          values: { median: spreadOf(shares).median, largest: Math.max(...shares) },
          atMost: { median: MOST_HELD_UP },
        },
      ],
    },
  };
}
