import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { processBytes } from '../../../engine/train/process-memory.js';
import { sha256 } from '../../../lineage/digest.js';
import { type Declarations, originOf } from '../../../pipelines/declarations.js';
import { estimatePlan } from '../../../pipelines/estimate/estimate-plan.js';
import { bodyParameters } from '../../../pipelines/estimate/transformer-cost.js';
import { ladder, type RungName, rungNames } from '../../../pipelines/ladder.js';
import { makeSpec } from '../../../pipelines/make-spec.js';
import type { Plan } from '../../../pipelines/plan.js';
import { loadRunFile } from '../../../pipelines/run-file.js';
import paper from '../../../pipelines/runs/paper.run.js';
import quickstart from '../../../pipelines/runs/quickstart.run.js';
import type { Pins, Spec } from '../../../pipelines/spec.js';
import { present } from './memory-history.js';

const samples = `sources=${JSON.stringify(quickstart.params.sources)}`;
const specAt = (...set: string[]) => makeSpec(paper.pipeline, paper.params, set);
const stageIn = (spec: Spec, id: string) => present(spec.stages.find((stage) => stage.id === id));

/** Estimates of a store that remembers nothing, on a machine of 100 GFLOP/s. */
async function estimated(
  spec: Spec,
  { pins = {}, declared = {} }: { pins?: Pins; declared?: Declarations['sizes'] } = {},
) {
  const state = { kind: 'depends', on: [], reasons: [] } as const;
  const plan: Plan = {
    schema: 'retort.plan/1',
    stages: spec.stages.map(({ id, label, stage }) => ({
      id,
      label,
      stage,
      computeDigest: sha256(id),
      state,
    })),
  };
  const history = { artifact: async () => null, past: async () => [], matrixRate: async () => 100e9 };
  const found = await estimatePlan({
    ...{ spec, plan, pins, history, declared, processBytes },
    machineBytes: 16 * 2 ** 30,
  });
  return {
    ...found,
    find: (id: string) => present(present(found.stages.find((stage) => stage.id === id)).estimate),
  };
}

describe('the ladder', () => {
  it.each(rungNames)('has the published parameters at %s: 12·L·D²', (name) => {
    const { layers, width, heads, published } = ladder[name];
    expect(bodyParameters({ layers, width }) / published).toBeCloseTo(1, 1);
    expect(width % heads).toBe(0);
  });

  it('has the published layers and widths, and rates that fall with size', () => {
    expect(rungNames.map((name) => [ladder[name].layers, ladder[name].width])).toEqual([
      [4, 512],
      [6, 768],
      [10, 1280],
      [16, 2048],
      [24, 3072],
      [40, 5120],
      [64, 8192],
    ]);
    const rates = rungNames.map((name) => ladder[name].learningRate);
    expect(rates).toEqual([...rates].sort((a, b) => b - a));
    expect(new Set(rates).size).toBe(rates.length);
  });
});

describe('the paper recipe', () => {
  it.each(rungNames)('asks at %s for the numbers that the paper gives', (rung: RungName) => {
    const spec = specAt(`rung=${rung}`);
    const { layers, width, heads } = ladder[rung];
    const { decoder, steps, batchSequences } = stageIn(spec, 'lm').params as Record<string, never>;
    expect(decoder).toEqual({ layers, width, heads, contextLength: 8192 });
    expect((steps * batchSequences * 8192) / 400e9).toBeCloseTo(1, 4);
    expect(stageIn(spec, 'train-tokenizer').params.vocabularySize).toBe(2 ** 16);
    expect(stageIn(spec, 'pmp').params).toMatchObject({
      ...{ form: 'binarised', learningRateMultiple: 0.1, contextLength: 1024 },
      weights: [0.7, 0.13, 0.17],
    });
    expect(stageIn(spec, 'finetune').params).toMatchObject({ learningRateMultiple: 0.01, batchPairs: 32 });
    const { k, sequences, sequenceTokens } = stageIn(spec, 'teacher').params;
    expect(k).toBe(50);
    expect((Number(sequences) * Number(sequenceTokens)) / 350e6).toBeCloseTo(1, 4);
    expect(stageIn(spec, 'distil').params).toMatchObject({
      ...{ learningRateMultiple: 0.05, batchSequences: 32, schedule: 'linear-to-zero' },
    });
  });

  it('scales by parameters alone', () => {
    const spec = specAt('scale=0.001', 'contextLength=1024', 'vocabularySize=4096', samples);
    const { steps, batchSequences } = stageIn(spec, 'lm').params;
    expect((Number(steps) * Number(batchSequences) * 1024) / 400e6).toBeCloseTo(1, 2);
    expect(stageIn(spec, 'teacher').params).toMatchObject({ sequenceTokens: 256, sequences: 1367 });
  });

  it('is evaluated from its file, wherever the dumps are', async () => {
    const file = fileURLToPath(new URL('../../../pipelines/runs/paper.run.ts', import.meta.url));
    const { pipeline, params, folder, declarations } = await loadRunFile(file);
    const { sources } = makeSpec(pipeline, params, ['dataFolder=/dumps'], { folder });
    expect(sources['wikipedia.history.1']?.location).toMatch(/^\/dumps\/wikipedia\//);
    for (const source of Object.keys(sources))
      expect(originOf(present(declarations), source), source).toBeDefined();
  });
});

describe('the cost of the paper recipe', () => {
  it('is finite at 13M on the samples, operations and hours', async () => {
    const spec = specAt('rung=13M', 'scale=0.001', samples);
    const pins = Object.fromEntries(
      Object.keys(spec.sources).map((name) => [
        name,
        { sha256: sha256(name), sizeBytes: 50_000, chunks: [] },
      ]),
    );
    const { find, totals } = await estimated(spec, { pins });
    const lm = find('lm');
    const perToken = 3 * (2 * (12 * 4 * 512 ** 2 + 2 ** 16 * 512) + 4 * 4 * 512 * 8192);
    expect(present(lm.flops) / (400e6 * perToken)).toBeCloseTo(1, 0);
    expect(present(lm.seconds).high / 3600).toBeGreaterThan(1);
    expect(Number.isFinite(totals.flops) && Number.isFinite(totals.seconds.high)).toBe(true);
  });

  it('counts PMP before any dump is there from the sizes that the paper gives', async () => {
    const { sizes } = present(paper.declarations);
    const { find } = await estimated(specAt(), { declared: sizes });
    expect(find('pmp').basis.flops).toMatch(/^6·N·T, N 46.1M, T 16.5M comparisons × at most 2048 tokens/);
    expect(find('pmp').seconds).not.toBeNull();
    expect((await estimated(specAt())).find('pmp').seconds).toBeNull();
  });

  it('warns of what the trainer refuses with its number, from 197M up', async () => {
    const refused = async (rung: RungName) =>
      (await estimated(specAt(`rung=${rung}`))).warnings.find(
        ({ stage, message }) => stage === 'lm' && message.includes('the trainer holds at most 4 GiB'),
      );
    expect(await refused('42M')).toBeUndefined();
    expect((await refused('197M'))?.message).toMatch(/^291M parameters take 6.51 GiB in training/);
    expect((await refused('52B'))?.message).toMatch(/^52.2B parameters take 1,170 GiB in training/);
  });
});
