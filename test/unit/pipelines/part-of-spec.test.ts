import { describe, expect, it } from 'vitest';
import { partOfSpec } from '../../../pipelines/part-of-spec.js';
import type { Spec, SpecStage } from '../../../pipelines/spec.js';

const stage = (id: string, ...inputs: string[]): SpecStage => ({
  ...{ id, label: id, stage: id, params: {}, execution: {} },
  inputs: {
    in: inputs.map((from) => (from.startsWith('file-') ? { source: from } : { stage: from })),
  },
});

const at = { location: '/x', license: null };
const spec: Spec = {
  ...{ schema: 'retort.spec/1', pipeline: 'p', params: {} },
  sources: { 'file-a': at, 'file-b': at },
  stages: [
    stage('ingest-a', 'file-a'),
    stage('ingest-b', 'file-b'),
    stage('lm', 'ingest-a'),
    stage('pmp', 'lm', 'ingest-b'),
    stage('report', 'pmp'),
  ],
  effects: [{ id: 'promote', effect: 'promote', params: {}, inputs: { model: { stage: 'pmp' } } }],
};
const idsOf = (part: Spec) => part.stages.map(({ id }) => id);

describe('a part of a spec', () => {
  it('until a stage is that stage with all that it needs, its sources, and no effects', () => {
    const part = partOfSpec(spec, { until: ['lm'] });
    expect(idsOf(part)).toEqual(['ingest-a', 'lm']);
    expect(Object.keys(part.sources)).toEqual(['file-a']);
    expect(part.effects).toEqual([]);
  });

  it('from a stage is all that depends on it, with what that needs, and effects of what is kept', () => {
    expect(idsOf(partOfSpec(spec, { from: 'ingest-b' }))).toEqual(idsOf(spec));
    expect(partOfSpec(spec, { from: 'ingest-b' }).effects).toHaveLength(1);
    const withAside = { ...spec, stages: [...spec.stages, stage('aside', 'ingest-a')] };
    expect(idsOf(partOfSpec(withAside, { from: 'pmp' }))).not.toContain('aside');
  });

  it('from one stage until another is what lies between them, with what that needs', () => {
    expect(idsOf(partOfSpec(spec, { from: 'ingest-a', until: ['pmp'] }))).toEqual([
      ...['ingest-a', 'ingest-b', 'lm', 'pmp'],
    ]);
    expect(idsOf(partOfSpec(spec, { from: 'ingest-b', until: ['lm'] }))).toEqual([]);
  });
});
