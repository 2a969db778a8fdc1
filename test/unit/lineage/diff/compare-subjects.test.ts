import { describe, expect, it } from 'vitest';
import { compareSubjects } from '../../../../lineage/diff/compare-subjects.js';
import type { DiffStage, DiffSubject } from '../../../../lineage/diff/diff-subject.js';
import { sha256 } from '../../../../lineage/digest.js';
import type { JsonObject } from '../../../../lineage/json.js';
import { factsOf, HERE } from '../../storage/small-lineage.js';

const stage = (id: string, given: Partial<DiffStage> = {}): DiffStage => ({
  id,
  stage: `${id}-stage`,
  params: {},
  execution: { threads: 1 },
  key: sha256(`key of ${id}`),
  artifact: sha256(`output of ${id}`),
  facts: factsOf(`${id}-stage`),
  statistics: { rows: 3 },
  ...given,
});

const source = (name: string, given: Partial<DiffSubject['sources'][number]> = {}) => ({
  name,
  sha256: sha256(name),
  location: `/data/${name}`,
  stages: ['ingest'],
  ...given,
});

const subject = (given: Partial<DiffSubject> = {}): DiffSubject => ({
  name: 'run',
  parameters: { lm: { steps: 300, seed: 1 }, file: 'a.txt', title: 'x' },
  sources: [source('dump')],
  stages: [stage('ingest'), stage('lm', { params: { steps: 300, seed: 1 } }), stage('report')],
  ...given,
});

/** The stage with another output under another key, as every stage after a change. */
const remade = (id: string, given: Partial<DiffStage> = {}) =>
  stage(id, { key: sha256(`${id}, new key`), artifact: sha256(`${id}, new`), ...given });

const causes = (after: DiffSubject, before = subject()) =>
  compareSubjects(before, after)
    .differences.filter(({ cause }) => cause)
    .map(({ kind, name, stages, from, to }) => ({ kind, name, stages, from, to }));

describe('what differs between two subjects', () => {
  it('is nothing when nothing does', () => {
    expect(compareSubjects(subject(), subject())).toEqual({
      differences: [],
      equal: ['ingest', 'lm', 'report'],
    });
  });

  it('is caused by one parameter of the pipeline, whatever follows from it', () => {
    const lm = (params: JsonObject) => remade('lm', { params, statistics: { rows: 3, loss: 2 } });
    const after = subject({
      parameters: { lm: { steps: 400, seed: 1 }, file: 'a.txt', title: 'x' },
      stages: [stage('ingest'), lm({ steps: 400, seed: 1 }), remade('report', { params: { ran: 400 } })],
    });
    const before = subject({
      stages: [
        stage('ingest'),
        stage('lm', { params: { steps: 300, seed: 1 } }),
        stage('report', { params: { ran: 300 } }),
      ],
    });
    expect(causes(after, before)).toEqual([
      { kind: 'parameter', name: 'lm.steps', stages: ['lm', 'report'], from: '300', to: '400' },
    ]);
    const { differences, equal } = compareSubjects(before, after);
    expect(differences.slice(1).map(({ section, name, cause }) => [section, name, cause])).toEqual([
      ['data', 'lm', false],
      ['metrics', 'lm.loss', false],
      ['data', 'report', false],
    ]);
    expect(equal).toEqual(['ingest']);
  });

  it('is caused by a stage’s own parameter where the pipeline’s parameters do not say so', () => {
    const stages = [stage('ingest'), remade('lm', { params: { steps: 300, seed: 2 } }), remade('report')];
    expect(causes(subject({ stages }))).toMatchObject([{ name: 'lm.seed', stages: ['lm'] }]);
  });

  it('is caused by the parameter of the same name when two changed alike', () => {
    const before = subject({
      parameters: { a: { steps: 1 }, b: { seed: 1 } },
      stages: [stage('lm', { params: { seed: 1 } })],
    });
    const after = subject({
      parameters: { a: { steps: 2 }, b: { seed: 2 } },
      stages: [remade('lm', { params: { seed: 2 } })],
    });
    expect(causes(after, before)).toMatchObject([{ name: 'b.seed', stages: ['lm'] }]);
    const { differences } = compareSubjects(before, after);
    expect(differences).toContainEqual(expect.objectContaining({ name: 'a.steps', cause: false }));
  });

  it('is caused by a source of other bytes, and not by another place for the same bytes', () => {
    const changed = source('dump', { sha256: sha256('edited') });
    const stages = [remade('ingest'), remade('lm', { params: { steps: 300, seed: 1 } }), remade('report')];
    expect(causes(subject({ sources: [changed], stages }))).toEqual([
      { kind: 'source', name: 'dump', stages: ['ingest'], from: sha256('dump'), to: sha256('edited') },
    ]);
    const moved = subject({
      sources: [source('dump', { location: '/elsewhere' })],
      parameters: { lm: { steps: 300, seed: 1 }, file: 'b.txt', title: 'x' },
    });
    expect(causes(moved)).toEqual([]);
    expect(compareSubjects(subject(), moved).differences.map(({ kind }) => kind)).toEqual([
      'location',
      'parameter',
    ]);
  });

  it('is caused by one edited module, named once with every stage that reaches it', () => {
    const facts = (id: string, module: string) =>
      factsOf(`${id}-stage`, {
        computeDigest: sha256(module),
        modules: [
          { path: 'corpus/rules.ts', sha256: sha256(module) },
          { path: 'errors.ts', sha256: sha256('same') },
        ],
      });
    const made = (module: string, make: typeof stage) =>
      subject({
        stages: [
          make('ingest', { facts: facts('ingest', module) }),
          make('lm', { facts: facts('lm', module), params: { steps: 300, seed: 1 } }),
          make('report'),
        ],
      });
    expect(causes(made('edited', remade), made('original', stage))).toEqual([
      {
        kind: 'module',
        name: 'corpus/rules.ts',
        stages: ['ingest', 'lm'],
        from: sha256('original'),
        to: sha256('edited'),
      },
    ]);
  });

  it('puts the cause first that acts first', () => {
    const after = subject({
      parameters: { lm: { steps: 400, seed: 1 }, file: 'a.txt', title: 'x' },
      sources: [source('dump', { sha256: sha256('edited') })],
      stages: [remade('ingest'), remade('lm', { params: { steps: 400, seed: 1 } }), remade('report')],
    });
    expect(causes(after).map(({ name }) => name)).toEqual(['dump', 'lm.steps']);
  });

  it('is a divergence when one key has two outputs, with the machines beside it', () => {
    const facts = factsOf('lm-stage', { numericClass: { ...HERE, instructionSet: 'avx512f' } });
    const stages = [
      stage('ingest'),
      stage('lm', { artifact: sha256('other bytes'), facts, params: { steps: 300, seed: 1 } }),
      stage('report'),
    ];
    expect(causes(subject({ stages }))).toMatchObject([{ kind: 'divergence', name: 'lm' }]);
    expect(compareSubjects(subject(), subject({ stages })).differences).toContainEqual(
      expect.objectContaining({ section: 'env', name: 'instructionSet', from: '"avx2"', to: '"avx512f"' }),
    );
  });

  it('names stages that only one of them has', () => {
    const after = subject({ stages: [...subject().stages, stage('pmp')] });
    expect(causes(after)).toEqual([
      { kind: 'stage', name: 'pmp', stages: ['pmp'], from: 'absent', to: 'pmp-stage' },
    ]);
  });

  it('calls threads and builds no cause, for they must not change bytes', () => {
    const facts = factsOf('ingest-stage', { worker: '0.2.0', git: null });
    const stages = [stage('ingest', { execution: { threads: 2 }, facts }), ...subject().stages.slice(1)];
    const { differences } = compareSubjects(subject(), subject({ stages }));
    expect(differences.map(({ kind, name, cause }) => [kind, name, cause])).toEqual([
      ['execution', 'ingest.execution.threads', false],
      ['environment', 'git', false],
      ['environment', 'worker', false],
    ]);
  });
});
