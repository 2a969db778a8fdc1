import { describe, expect, it } from 'vitest';
import { mixtureCounts } from '../../../../engine/train/mixture.js';
import { processBytes } from '../../../../engine/train/process-memory.js';
import { sha256 } from '../../../../lineage/digest.js';
import { type EstimateRequest, estimatePlan } from '../../../../pipelines/estimate/estimate-plan.js';
import type { ArtifactFacts } from '../../../../pipelines/estimate/facts.js';
import type { EstimateHistory, PastStage } from '../../../../pipelines/estimate/history.js';
import { mixedCounts } from '../../../../pipelines/estimate/pair-rows.js';
import type { Plan, PlanState } from '../../../../pipelines/plan.js';
import { stageDefinitions } from '../../../../pipelines/shipped.js';
import type { Spec, SpecStage } from '../../../../pipelines/spec.js';
import { present } from '../memory-history.js';

const digest = sha256('code');
const run: PlanState = { kind: 'run', key: digest, reasons: [] };
const hit = (artifact: string): PlanState => ({
  kind: 'hit',
  key: digest,
  artifact: sha256(artifact),
  run: 'calm-otter-2',
});

const decoder = { contextLength: 128, layers: 2, width: 128, heads: 4 };
const lmParams = {
  decoder,
  steps: 300,
  batchSequences: 8,
  microBatches: 2,
  evaluateEverySteps: 100,
  heldoutSequences: 256,
};
const pmpParams = {
  form: 'binarised',
  contextLength: 128,
  batchPairs: 8,
  microBatches: 2,
  languageModelWeight: 1,
};

const stageOf = (id: string, stage: string, inputs: SpecStage['inputs'], params: object = {}): SpecStage =>
  ({ id, label: id, stage, params, execution: { threads: 1 }, inputs }) as SpecStage;

/** Threads to a preference model, and a language model beside. */
const stages = [
  stageOf('ingest', 'ingest-stackexchange', { posts: { source: 'posts' }, votes: { source: 'votes' } }),
  stageOf(
    'tokenizer',
    'train-tokenizer',
    { documents: [], threads: [{ stage: 'ingest' }] },
    {
      vocabularySize: 1024,
      sampleFraction: 1,
    },
  ),
  stageOf('corpus', 'tokenize-corpus', {
    documents: [],
    threads: [{ stage: 'ingest' }],
    tokenizer: { stage: 'tokenizer' },
  }),
  stageOf('lm', 'pretrain-language-model', { tokens: { stage: 'corpus' } }, lmParams),
  stageOf('build-pairs', 'build-pairs', { threads: [{ stage: 'ingest' }] }),
  stageOf('tokenize-pairs', 'tokenize-pairs', {
    pairs: { stage: 'build-pairs' },
    tokenizer: { stage: 'tokenizer' },
  }),
  stageOf(
    'pmp',
    'pretrain-preference-model',
    { model: { stage: 'lm' }, pairs: [{ stage: 'tokenize-pairs' }] },
    pmpParams,
  ),
];
const spec: Spec = {
  schema: 'retort.spec/1',
  pipeline: 'test',
  params: {},
  sources: {},
  stages,
} as unknown as Spec;
const pins = {
  posts: { sha256: sha256('posts'), sizeBytes: 900, chunks: [] },
  votes: { sha256: sha256('votes'), sizeBytes: 100, chunks: [] },
};

const planOf = (states: { readonly [id: string]: PlanState } = {}): Plan => ({
  schema: 'retort.plan/1',
  stages: stages.map(({ id, label, stage }) => ({
    ...{ id, label, stage, computeDigest: digest },
    state: states[id] ?? run,
  })),
});

const facts = (statistics: ArtifactFacts['statistics'], bytes = 1000): ArtifactFacts => ({
  ...{ bytes, statistics, decoder: null, until: '' },
});

const artifacts: { readonly [name: string]: ArtifactFacts } = {
  pairs: facts({ pairs: 120, 'train.pairs': 100, 'heldout.pairs': 20 }),
  'token-pairs': facts({
    vocabularySize: 1024,
    pairs: 120,
    'train.pairs': 100,
    'heldout.pairs': 20,
    tokens: 120 * 70,
    'contextTokens.p50': 28,
  }),
};

function historyOf(past: readonly PastStage[] = [], rate: number | null = null): EstimateHistory {
  return {
    artifact: async (wanted) => {
      const name = Object.keys(artifacts).find((one) => sha256(one) === wanted);
      return name === undefined ? null : present(artifacts[name]);
    },
    past: async (stage) => past.filter((one) => one.stage === stage),
    matrixRate: async () => rate,
  };
}

async function estimated(request: Partial<EstimateRequest> = {}) {
  const plan = await estimatePlan({
    ...{ spec, plan: planOf(), pins, history: historyOf(), processBytes, machineBytes: null },
    ...request,
  });
  const find = (id: string) => present(plan.stages.find((stage) => stage.id === id)).estimate;
  return { ...plan, find };
}

/** 2·(12·L·D² + V·D) + 4·L·D·T */
const forward = 2 * (12 * 2 * 128 ** 2 + 1024 * 128) + 4 * 2 * 128 * 128;

describe('the estimate of a plan', () => {
  it('counts the operations of a language model from its parameters, before any text was read', async () => {
    const lm = (await estimated()).find('lm');
    const training = 300 * 8 * 128 * 3 * forward;
    const heldout = 3 * 256 * 128 * forward;
    expect(lm?.flops).toBe(training + heldout);
    expect(lm?.basis.flops).toBe('6·N·T, N 524k, T 307k');
    expect(lm?.outputBytes).toBe(4 * 544_256);
  });

  it('names the stage that will tell what is not known yet, and invents nothing', async () => {
    const plan = await estimated();
    expect(plan.find('pmp')).toMatchObject({
      flops: null,
      seconds: null,
      basis: { flops: 'unknown until build-pairs', seconds: 'unknown until build-pairs' },
    });
    expect(plan.find('tokenize-pairs')).toMatchObject({
      outputBytes: null,
      basis: { seconds: 'unknown until build-pairs' },
    });
    expect(plan.totals.unknown.seconds).toContain('pmp');
  });

  it('counts one epoch of PMP, the context of a comparison once, from the statistics of committed pairs', async () => {
    const plan = planOf({ 'build-pairs': hit('pairs'), 'tokenize-pairs': hit('token-pairs') });
    const pmp = (await estimated({ plan })).find('pmp');
    const tokens = 70 + 2;
    const body = (predicted: number) =>
      2 * (12 * 2 * 128 ** 2 + predicted * 1024 * 128) + 4 * 2 * 128 * tokens;
    expect(pmp?.flops).toBeCloseTo(200 * tokens * 3 * body(0.5) + 20 * tokens * body(0), -3);
    expect(pmp?.basis.flops).toBe('6·N·T, N 524k, T 200 comparisons × 72 tokens');
  });

  it('bounds comparisons by two windows while only the pairs are counted', async () => {
    const pmp = (await estimated({ plan: planOf({ 'build-pairs': hit('pairs') }) })).find('pmp');
    expect(pmp?.basis.flops).toBe('6·N·T, N 524k, T 200 comparisons × at most 256 tokens');
  });

  it('takes declared sizes where nothing is known, and says so', async () => {
    const declared = { 'build-pairs': { 'train.pairs': 5_800_000 } };
    const history = historyOf([], 100e9);
    const pmp = (await estimated({ declared, history })).find('pmp');
    expect(pmp?.basis.flops).toMatch(/T 11.6M comparisons .* with declared sizes$/);
    expect(pmp?.seconds?.high).toBeGreaterThan(0);
    const plan = planOf({ 'build-pairs': hit('pairs') });
    expect((await estimated({ declared, plan })).find('pmp')?.basis.flops).not.toMatch(/declared/);
  });

  it('asks nothing of stages that are reused', async () => {
    const plan = planOf(Object.fromEntries(stages.map(({ id }) => [id, hit('pairs')])));
    const done = await estimated({ plan });
    expect(done.stages.map(({ estimate }) => estimate)).toEqual(stages.map(() => null));
    expect(done.totals).toMatchObject({ flops: 0, seconds: { low: 0, high: 0 }, outputBytes: 0 });
  });

  it('tells the time of a stage from its own runs, and of another training from their rate', async () => {
    const ingested: PastStage = {
      ...{ stage: 'ingest-stackexchange', id: 'ingest', run: 'calm-otter-2', seconds: 4 },
      ...{ params: {}, execution: {}, outputBytes: 300 },
      inputs: { posts: [facts({}, 450)], votes: [facts({}, 50)] },
    };
    const trained: PastStage = {
      ...{ stage: 'pretrain-language-model', id: 'lm', run: 'calm-otter-2', seconds: 40 },
      ...{ params: { ...lmParams, steps: 100 }, execution: { threads: 1 }, outputBytes: 1 },
      inputs: { tokens: [facts({ vocabularySize: 1024, 'heldout.tokens': 0 })] },
    };
    const plan = planOf({ 'build-pairs': hit('pairs') });
    const found = await estimated({ plan, history: historyOf([ingested, trained]) });
    expect(found.find('ingest')).toMatchObject({
      seconds: { low: 8, high: 8 },
      outputBytes: 600,
      basis: { seconds: 'history, 1 run' },
    });
    expect(found.find('lm')?.basis.seconds).toBe('history, 1 run');
    expect(found.find('pmp')?.basis.seconds).toMatch(/^6·N·T at .* GFLOP\/s \(from lm of calm-otter-2\)$/);
    const { seconds } = found.totals;
    expect(seconds.low).toBeLessThanOrEqual(seconds.high);
  });

  it('warns of a model that the trainer refuses, and of one that the machine cannot hold', async () => {
    const large = { ...lmParams, decoder: { contextLength: 8192, layers: 10, width: 1280, heads: 20 } };
    const stagesOf = stages.map((stage) => (stage.id === 'lm' ? { ...stage, params: large } : stage));
    const { warnings } = await estimated({
      spec: { ...spec, stages: stagesOf } as Spec,
      machineBytes: 4 * 2 ** 30,
    });
    const ofModel = warnings.filter(({ stage }) => stage === 'lm').map(({ message }) => message);
    expect(ofModel[0]).toMatch(/^209M parameters take .* the trainer holds at most 4 GiB$|^needs about/);
    expect(ofModel.at(-1)).toMatch(/^needs about .* GiB of memory, and this machine has 4 GiB$/);
  });
});

describe('a mixture by weights', () => {
  it('takes as many pairs of each list as the trainer does', () => {
    for (const weights of [null, [1, 1, 0], [0.7, 0.13, 0.17]])
      expect(mixedCounts([60, 20, 30], weights)).toEqual(mixtureCounts([60, 20, 30], weights));
  });
});

describe('estimators', () => {
  it('know every shipped stage but the report, which has nothing to count', async () => {
    const { hasEstimator } = await import('../../../../pipelines/estimate/estimators.js');
    const without = Object.keys(stageDefinitions).filter((stage) => !hasEstimator(stage));
    expect(without).toEqual(['build-report']);
  });

  it('count only the steps that are left where a training continues', async () => {
    const { estimatorOf } = await import('../../../../pipelines/estimate/estimators.js');
    const { viewOf } = await import('../../../../pipelines/estimate/facts.js');
    const decoder = { contextLength: 16, layers: 1, width: 8, heads: 1 };
    const params = { decoder, batchSequences: 4, evaluateEverySteps: 1_000, heldoutSequences: 0 };
    const tokens = {
      bytes: 1,
      decoder: null,
      until: 'tokens',
      statistics: { vocabularySize: 300, 'heldout.tokens': 0 },
    };
    const flops = (steps: number, from: readonly ArtifactFacts[]) =>
      estimatorOf('pretrain-language-model')(
        viewOf({ params: { ...params, steps }, execution: {}, inputs: { tokens: [tokens], from } }),
      ).flops?.().value;
    const state = { bytes: 1, decoder: null, until: 'from', statistics: { position: 40 } };
    expect(flops(30, [state])).toBe(flops(20, []));
    expect(flops(30, [{ ...state, statistics: {} }])).toBe(flops(30, []));
  });
});
