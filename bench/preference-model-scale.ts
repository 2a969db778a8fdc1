import { readdirSync, readFileSync } from 'node:fs';
import type { DecoderConfig } from '../engine/layers/decoder-config.js';
import { decoderParameters } from '../engine/layers/parameters.js';
import { createArena } from '../engine/runtime/arena.js';
import { writeCheckpoint } from '../engine/train/checkpoint-artifact.js';
import { initialize } from '../engine/train/initialize.js';
import type { Digest } from '../lineage/digest.js';
import { parseParams } from '../pipelines/parse-params.js';
import { pretrainPreferenceModel } from '../pipelines/stages/pretrain-preference-model.js';
import { draftWriter } from '../storage/draft.js';
import type { ObjectStore } from '../storage/object-store.js';
import { openStore } from '../storage/open-store.js';
import { writeShards } from '../storage/shards/write-shards.js';
import type { Bench } from './harness/bench.js';
import type { Compared } from './harness/compare.js';
import { generatedPairs } from './harness/generated-pairs.js';
import { syntheticLengths } from './harness/lengths.js';
import { S, SEED } from './harness/models.js';
import { spreadOf } from './harness/statistics.js';
import { storeArtifact, storeTraining } from './harness/stored-training.js';
import { Workspace } from './harness/workspace.js';

const SIZES = [1_000, 10_000, 200_000];
const HELDOUT = 256;
const ROUNDS = 3;
const STEPS = 30;
/** Their time is not counted: sessions are made in them. */
const WARM_UP_STEPS = 10;
const MODEL: DecoderConfig = { ...S, contextLength: 256 };
const BATCH_PAIRS = 32;
const vocabulary = { vocabularySize: MODEL.vocabularySize, tokenizer: 'sha256:bench' };

/** Whether memory and speed of PMP hold as the pairs grow: the same number of steps over more and more of them. */
export const preferenceModelScale: Bench = {
  packages: [],
  async run({ rounds, steps, threads, only }) {
    const told = { steps: steps ?? STEPS, threads };
    const { folder } = new Workspace();
    const store = await openStore(`${folder}/store`);
    const model = await storeModel(store);
    const sizes = SIZES.filter((size) => only === null || only === `${size}`);
    const measured = sizes.map((size) => ({ size, found: [] as Found[] }));
    for (const { size, found } of measured) {
      const pairs = await storePairs(store, size);
      for (let round = 0; round < (rounds ?? ROUNDS); round += 1) {
        found.push(await train(store, `${size}-${round}`, { model, pairs, folder, ...told }));
        process.stderr.write(`${size} pairs, round ${round + 1}: ${JSON.stringify(found.at(-1))}\n`);
      }
    }
    await store.close();
    return [
      comparison('peak memory', measured, told, {
        measured: 'peak resident memory of the training process after some steps',
        ...{ unit: 'MB', better: 'lower', value: ({ peakBytes }) => peakBytes / 1e6 },
      }),
      comparison('speed', measured, told, {
        measured: 'pairs learned from, the first steps left out',
        ...{ unit: 'pairs a second', better: 'higher', value: ({ pairsPerSecond }) => pairsPerSecond },
      }),
      comparison('start', measured, told, {
        measured: 'time until the first step is done: process, model, all pairs read and framed, sessions',
        ...{ unit: 's', better: 'lower', value: ({ startSeconds }) => startSeconds },
      }),
    ];
  },
};

interface Found {
  readonly peakBytes: number;
  readonly pairsPerSecond: number;
  readonly startSeconds: number;
}

interface Job {
  readonly model: Digest;
  readonly pairs: Digest;
  readonly folder: string;
  readonly steps: number;
  readonly threads: number;
}

/** Trains for so many steps in the product's training process, which is then asked to stop. */
async function train(store: ObjectStore, id: string, job: Job): Promise<Found> {
  const { params, execution } = pretrainPreferenceModel;
  const training = await storeTraining(store, pretrainPreferenceModel, {
    id,
    params: parseParams(
      params,
      { form: 'ranked', batchPairs: BATCH_PAIRS, contextLength: MODEL.contextLength },
      id,
    ),
    execution: parseParams(execution, { threads: job.threads }, id),
    inputs: { model: { artifact: job.model }, pairs: [{ artifact: job.pairs }] },
  });
  const stop = new AbortController();
  const began = performance.now();
  const stepsAt: number[] = [];
  let peakBytes = Number.NaN;
  const report = () => {
    stepsAt.push(performance.now());
    if (stepsAt.length !== job.steps) return;
    peakBytes = peakOfTraining();
    stop.abort();
  };
  const progress = { report, log: () => undefined };
  const stopped = await training.compute({ folder: job.folder, progress, signal: stop.signal }).catch(String);
  if (stepsAt.length < job.steps) throw new Error(`it stopped after ${stepsAt.length} steps: ${stopped}`);
  const [first = Number.NaN, warm = Number.NaN] = [stepsAt[0], stepsAt[WARM_UP_STEPS - 1]];
  const seconds = ((stepsAt[job.steps - 1] ?? Number.NaN) - warm) / 1000;
  return {
    peakBytes,
    pairsPerSecond: (BATCH_PAIRS * (job.steps - WARM_UP_STEPS)) / seconds,
    startSeconds: (first - began) / 1000,
  };
}

/** The high-water mark of the one child of this process that trains. */
function peakOfTraining(): number {
  const children = readdirSync(`/proc/${process.pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${process.pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean),
  );
  const child = children.find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('training-child'),
  );
  const [, kibibytes] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${child}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
}

async function storeModel(store: ObjectStore): Promise<Digest> {
  const specs = decoderParameters(MODEL);
  const arena = createArena(specs, ['weights']);
  initialize(arena, specs, SEED);
  const { contextLength } = MODEL;
  const recipe = { steps: 0, seed: SEED, pretrainingLearningRate: 1e-3, form: null, contextLength };
  const draft = await writeCheckpoint(draftWriter(store), {
    kind: 'language-model',
    config: MODEL,
    arena,
    state: { schema: 'retort.model/1', ...recipe, tokenizer: vocabulary.tokenizer },
    series: [],
    statistics: {},
  });
  return storeArtifact(store, draft);
}

async function storePairs(store: ObjectStore, count: number): Promise<Digest> {
  const draft = draftWriter(store);
  const made = (pairs: number) => generatedPairs(pairs, MODEL.vocabularySize);
  const files = [
    ...(await writeShards(draft, 'train', 'token-pairs', made(count))),
    ...(await writeShards(draft, 'heldout', 'token-pairs', made(HELDOUT))),
  ];
  const work = { count, unit: 'pairs' } as const;
  return storeArtifact(store, { kind: 'token-pairs', schemaVersion: 1, files, work, statistics: vocabulary });
}

function comparison(
  id: string,
  measured: readonly { readonly size: number; readonly found: readonly Found[] }[],
  { steps }: { readonly steps: number },
  what: {
    readonly measured: string;
    readonly unit: string;
    readonly better: 'higher' | 'lower';
    readonly value: (found: Found) => number;
  },
): Compared {
  const { value, ...rest } = what;
  return {
    versions: {},
    comparison: {
      id,
      ...rest,
      settings: { ...MODEL, batchPairs: BATCH_PAIRS, steps, lengths: syntheticLengths },
      contenders: measured.map(({ size, found }) => {
        const values = found.map(value);
        const name = `${size.toLocaleString('en')} pairs`;
        return { name, values, ...spreadOf(values), shareOfMatrixRate: null };
      }),
      ...{ ratios: [], matrixRates: [], checks: [] },
    },
  };
}
