import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  continuationNotes,
  continuedState,
  requireContinuable,
  stateText,
} from '../../../pipelines/continuation.js';
import { makeSpec, stateNames } from '../../../pipelines/make-spec.js';
import { partOfSpec } from '../../../pipelines/part-of-spec.js';
import { pipeline } from '../../../pipelines/pipeline.js';
import { artifact, trainingState } from '../../../pipelines/references.js';
import type { BoundState, Spec, SpecStage } from '../../../pipelines/spec.js';
import { pretrainLanguageModel } from '../../../pipelines/stages/pretrain-language-model.js';
import { parseStateName } from '../../../pipelines/state-name.js';

const digest = (digit: string) => `sha256:${digit.repeat(64)}` as const;
const state: BoundState = {
  ...{ run: 'brisk-heron-7', stage: 'lm', step: 10, position: 160, artifact: digest('a') },
};
const params = z.strictObject({ steps: z.int(), from: z.string().nullable().default(null) });
const training = pipeline({
  name: 'training',
  params,
  build({ steps, from }) {
    const tokens = artifact('tokens', digest('b'));
    const continued = from === null ? undefined : trainingState(from);
    const plain = pretrainLanguageModel({ tokens }, { steps, seed: 2 }, { label: 'other' });
    return [pretrainLanguageModel({ tokens, from: continued }, { steps }), plain];
  },
});
const specOf = (from: string | null, steps = 20): Spec =>
  makeSpec(training, { steps, from }, [], from === null ? {} : { states: { [from]: state } });
const stageOf = ({ stages }: Spec): SpecStage => {
  const stage = stages.find(({ id }) => id === 'lm');
  if (stage === undefined) throw new Error('no lm');
  return stage;
};

describe('a training state by name', () => {
  it('is a run, a stage and a step, or the newest step', () => {
    expect(parseStateName('brisk-heron-7/lm@10000')).toEqual({
      ...{ run: 'brisk-heron-7', stage: 'lm', step: 10_000 },
    });
    expect(parseStateName('@last/lm')).toEqual({ run: '@last', stage: 'lm', step: null });
    for (const wrong of ['lm@5', 'run/', 'run/lm@', 'run/lm@x', 'a/b/c', ''])
      expect(() => trainingState(wrong)).toThrow(expect.objectContaining({ code: 'E3008' }));
  });

  it('becomes an artifact in the spec, which tells beside it what the name meant', () => {
    const spec = specOf('@last/lm');
    expect(stateNames(training, { steps: 20, from: '@last/lm' })).toEqual(['@last/lm']);
    expect(stageOf(spec).inputs.from).toEqual({ artifact: state.artifact });
    expect(spec.states).toEqual({ '@last/lm': state });
    expect(continuedState(spec, stageOf(spec))).toEqual(state);
    expect(stateText(state)).toBe('brisk-heron-7/lm@10');
  });

  it('has to be looked up before a spec is made of it', () => {
    expect(() => makeSpec(training, { steps: 20, from: 'brisk-heron-7/lm' })).toThrow(
      expect.objectContaining({ code: 'E3021' }),
    );
  });

  it('leaves no trace where a training begins by itself', () => {
    const spec = specOf(null);
    expect(stateNames(training, { steps: 20 })).toEqual([]);
    expect(spec).not.toHaveProperty('states');
    expect(Object.keys(stageOf(spec).inputs)).toEqual(['tokens']);
    expect(continuedState(spec, stageOf(spec))).toBeNull();
  });

  it('goes with the stage that needs it', () => {
    const spec = specOf('run/lm@10');
    expect(partOfSpec(spec, { until: ['lm'] }).states).toEqual({ 'run/lm@10': state });
    expect(partOfSpec(spec, { until: ['other'] })).not.toHaveProperty('states');
  });
});

describe('a training that continues', () => {
  const before = stageOf(specOf(null, 10));
  const next = (changed: SpecStage['params'] = {}): SpecStage => {
    const stage = stageOf(specOf('run/lm@10'));
    return { ...stage, params: { ...stage.params, ...changed } };
  };
  const refusal = (stage: SpecStage, of = before) => {
    try {
      requireContinuable(stage, of, state);
      return null;
    } catch (error) {
      const { code, facts } = error as { code: string; facts: { where: { field: string } } };
      return `${code} ${facts.where.field}`;
    }
  };

  it('must have the shape, the batch and the betas of the one before, and steps left to do', () => {
    expect(refusal(next())).toBeNull();
    expect(refusal(next({ learningRate: 0.1, weightDecay: 0, seed: 7 }))).toBeNull();
    expect(refusal(next({ batchSequences: 3 }))).toBe('E3022 lm.batchSequences');
    expect(refusal(next({ betas: [0.5, 0.5] }))).toBe('E3022 lm.betas');
    expect(refusal(next({ decoder: { width: 8 } }))).toBe('E3022 lm.decoder');
    expect(refusal(next({ steps: 10 }))).toBe('E3022 lm.steps');
    expect(refusal(next(), { ...before, stage: 'finetune-language-model' })).toBe('E3022 lm.from');
  });

  it('is told by what changed, and by what its learning rate depends on', () => {
    expect(continuationNotes(next({ schedule: 'constant' }), before)).toEqual([
      'steps 10 → 20',
      'schedule "cosine" → "constant"',
    ]);
    expect(continuationNotes(next({ warmupFraction: 0.1 }), before)).toEqual([
      'steps 10 → 20',
      'warmupFraction absent → 0.1',
      'schedule cosine: the learning rate follows the new total of steps',
      'warm-up is a share of the new total of steps',
    ]);
  });
});
