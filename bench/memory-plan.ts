import { randomness } from '../engine/random.js';
import type { Digest } from '../lineage/digest.js';
import { distilContext } from '../pipelines/stages/distil-context.js';
import { pretrainLanguageModel } from '../pipelines/stages/pretrain-language-model.js';
import { pretrainPreferenceModel } from '../pipelines/stages/pretrain-preference-model.js';
import type { DraftWriter } from '../storage/ports.js';
import { writeShards } from '../storage/shards/write-shards.js';
import type { Bench } from './harness/bench.js';
import { type Compared, RETORT } from './harness/compare.js';
import { M, S } from './harness/models.js';
import { type StageMeasured, StageRunner } from './harness/stage-process.js';
import { spreadOf } from './harness/statistics.js';
import { dialogues } from './harness/texts.js';
import { Workspace } from './harness/workspace.js';

const STEPS = 4;
/** How far the plan may be from what a process took. */
const WITHIN = 0.1;
/** The rung of thirteen million parameters beside its embedding. */
const RUNG = { vocabularySize: 65_536, contextLength: 1_024, layers: 4, width: 512, heads: 8 };
const MOST_RUNG_GIBIBYTES = 6;
const QUICKSTART = { vocabularySize: 1_024, contextLength: 128, layers: 2, width: 128, heads: 4 };

interface Case {
  readonly id: string;
  run(bench: Inputs, steps: number, threads: number): Promise<StageMeasured>;
}

/** What a plan says of memory beside what the training process took, as the product trains: in a process of its own. */
export const memoryPlan: Bench = {
  packages: [],
  async run({ steps, threads, only }) {
    const compared: Compared[] = [];
    const inputs = new Inputs(new StageRunner(new Workspace().folder));
    for (const one of CASES) {
      if (only !== null && only !== one.id) continue;
      const measured = await one.run(inputs, steps ?? STEPS, threads);
      process.stderr.write(
        `${one.id}: ${measured.peakGibibytes} GiB, planned ${measured.plannedGibibytes} GiB\n`,
      );
      compared.push({ comparison: comparisonOf(one.id, steps ?? STEPS, measured), versions: {} });
    }
    return compared;
  },
};

const languageModel = (
  id: string,
  model: typeof S,
  batchSequences: number,
  more: { lanes?: number; microBatches?: number } = {},
): Case => ({
  id,
  run: async (inputs, steps, threads) => {
    const { lanes = 1, microBatches = 2 } = more;
    const { vocabularySize, ...decoder } = model;
    return inputs.runner.run({
      definition: pretrainLanguageModel,
      params: { decoder, batchSequences, microBatches, steps, heldoutSequences: batchSequences },
      execution: { threads, lanes },
      inputs: { tokens: await inputs.tokens(vocabularySize, model.contextLength) },
    });
  },
});

const PM: typeof S = { ...S, contextLength: 512 };

const CASES: readonly Case[] = [
  languageModel('quickstart', QUICKSTART, 16),
  languageModel('S, one lane', S, 8),
  languageModel('S, two lanes', S, 8, { lanes: 2 }),
  languageModel('M', M, 8),
  languageModel('13M, vocabulary 65,536, 2 micro-batches', RUNG, 8),
  languageModel('13M, vocabulary 65,536, 8 micro-batches', RUNG, 8, { microBatches: 8 }),
  {
    id: 'preference model',
    run: async (inputs, steps, threads) => {
      const pairs = await inputs.pairs(PM.vocabularySize, 32 * steps);
      return inputs.runner.run({
        definition: pretrainPreferenceModel,
        params: { form: 'ranked', batchPairs: 32, contextLength: PM.contextLength, languageModelWeight: 1 },
        execution: { threads, lanes: 1 },
        inputs: { model: await inputs.model(PM), pairs: [pairs] },
      });
    },
  },
  {
    id: 'context distillation',
    run: async (inputs, steps, threads) =>
      inputs.runner.run({
        definition: distilContext,
        params: { k: 50, prompt: null, teacher: null, batchSequences: 16, evaluateEverySteps: steps },
        execution: { threads, lanes: 1 },
        inputs: { model: await inputs.model(S), teacher: await inputs.teacher(S, 16 * steps, 50) },
      }),
  },
];

function comparisonOf(id: string, steps: number, measured: StageMeasured): Compared['comparison'] {
  const { peakGibibytes, plannedGibibytes } = measured;
  const contender = (name: string, value: number) => ({
    name,
    values: [value],
    ...spreadOf([value]),
    shareOfMatrixRate: null,
  });
  const rung = id.startsWith('13M')
    ? [
        {
          name: 'peak, in GiB',
          values: { [RETORT]: peakGibibytes },
          atMost: { [RETORT]: MOST_RUNG_GIBIBYTES },
        },
      ]
    : [];
  return {
    id,
    measured: 'peak memory of the training process, and what the plan says',
    unit: 'GiB',
    better: 'lower',
    settings: { steps },
    contenders: [contender(RETORT, peakGibibytes), contender('the plan', plannedGibibytes)],
    ...{ ratios: [], matrixRates: [] },
    checks: [
      {
        name: 'planned over measured, less one',
        values: {
          plan: plannedGibibytes / peakGibibytes - 1,
          size: Math.abs(plannedGibibytes / peakGibibytes - 1),
        },
        atMost: { size: WITHIN },
      },
      ...rung,
    ],
  };
}

/** Artifacts of the right sizes; what the numbers are does not matter to memory. */
class Inputs {
  constructor(readonly runner: StageRunner) {}

  /** Some windows of random ids in each split. */
  tokens(vocabularySize: number, contextLength: number): Promise<Digest> {
    const rows = (split: string, windows: number) => [
      { tokens: ids(split, windows * contextLength + 1, vocabularySize) },
    ];
    return this.runner.make(async (draft) => ({
      kind: 'tokens',
      schemaVersion: 1,
      files: [
        ...(await writeShards(draft, 'train', 'tokens', rows('train', 40))),
        ...(await writeShards(draft, 'heldout', 'tokens', rows('heldout', 8))),
      ],
      work: { count: 1, unit: 'rows' },
      statistics: { tokenizer: 'bench', vocabularySize, 'heldout.tokens': 8 * contextLength },
    }));
  }

  /** A language model of one step. */
  async model(config: typeof S): Promise<Digest> {
    const { artifact } = await languageModel('', config, 2).run(this, 1, 1);
    return artifact;
  }

  /** The first dialogues of hh-rlhf. */
  async pairs(vocabularySize: number, count: number): Promise<Digest> {
    const all = (await dialogues(vocabularySize)).slice(0, count + 64);
    const quantile = (of: (pair: (typeof all)[number]) => number, q: number) =>
      all.map(of).sort((a, b) => a - b)[Math.ceil(q * all.length) - 1] ?? 0;
    const shares = { p50: 0.5, p90: 0.9, p99: 0.99, max: 1 };
    const lengths = Object.entries(shares).flatMap(([label, q]) => [
      [`contextTokens.${label}`, quantile(({ context }) => context.length, q)],
      [`answerTokens.${label}`, quantile(({ good, bad }) => Math.max(good.length, bad.length), q)],
    ]);
    const rows = all.map((pair, i) => ({ ...pair, id: `${i}`, group: `${i}`, goodChars: 1, badChars: 1 }));
    return this.runner.make(async (draft) => ({
      kind: 'token-pairs',
      schemaVersion: 1,
      files: [
        ...(await writeShards(draft, 'train', 'token-pairs', rows.slice(0, count))),
        ...(await writeShards(draft, 'heldout', 'token-pairs', rows.slice(count))),
      ],
      work: { count: rows.length, unit: 'pairs' },
      statistics: { tokenizer: 'bench', vocabularySize, ...Object.fromEntries(lengths) },
    }));
  }

  teacher(config: typeof S, sequences: number, k: number): Promise<Digest> {
    const { contextLength: tokens, vocabularySize } = config;
    const logprobs = { width: k, values: new Float32Array(tokens * k).fill(Math.log(0.9 / k)) };
    const rowsOf = (split: string, count: number) =>
      Array.from({ length: count }, (_, i) => ({
        tokens: ids(`${split}${i}`, tokens, vocabularySize),
        ids: { width: k, values: Uint16Array.from({ length: tokens * k }, (_, j) => j % k) },
        logprobs,
      }));
    return this.runner.make(async (draft: DraftWriter) => ({
      kind: 'teacher',
      schemaVersion: 1,
      files: [
        ...(await writeShards(draft, 'train', 'teacher', rowsOf('train', sequences))),
        ...(await writeShards(draft, 'heldout', 'teacher', rowsOf('heldout', 16))),
      ],
      work: { count: sequences, unit: 'rows' },
      statistics: {
        ...{
          tokenizer: 'bench',
          vocabularySize,
          prompt: 'bench',
          teacher: 'bench',
          k,
          sequenceTokens: tokens,
        },
        ...{ 'train.texts': sequences, 'train.dialogues': 0 },
      },
    }));
  }
}

function ids(purpose: string, length: number, vocabularySize: number): Uint16Array {
  const random = randomness(1, `bench:${purpose}`);
  return Uint16Array.from({ length }, (_, i) => Math.floor(random.uniform(i) * vocabularySize));
}
