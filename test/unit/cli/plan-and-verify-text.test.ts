import { describe, expect, it } from 'vitest';
import { secondsText } from '../../../cli/output/estimate-text.js';
import { planLine, planText } from '../../../cli/output/plan-text.js';
import { verifyText } from '../../../cli/output/verify-text.js';
import { sha256 } from '../../../lineage/digest.js';
import type { EstimatedPlan, EstimatedStage, StageEstimate } from '../../../pipelines/estimate/estimate.js';
import type { VerifyReport } from '../../../storage/verify-report.js';

const plain = (_tone: string, text: string) => text;
const [a, b] = [sha256('a'), sha256('b')];

describe('plan text', () => {
  const estimate: StageEstimate = {
    flops: 1.25e12,
    outputBytes: 2_600_000,
    memoryBytes: 310_000_000,
    seconds: { low: 2280, high: 3120 },
    basis: { flops: '6·N·T', outputBytes: 'weights', memoryBytes: 'arena', seconds: 'history, 4 runs' },
  };
  const unknown: StageEstimate = {
    ...{ flops: null, outputBytes: null, memoryBytes: null, seconds: null },
    basis: {
      ...{ flops: 'unknown until pairs', outputBytes: 'unknown until pairs' },
      ...{ memoryBytes: 'unknown until pairs', seconds: 'unknown until pairs' },
    },
  };
  const stage = (id: string, state: EstimatedStage['state'], own: StageEstimate | null = estimate) => ({
    ...{ id, label: id, stage: id, computeDigest: a, state, estimate: own },
  });
  const plan: EstimatedPlan = {
    schema: 'retort.plan/1',
    stages: [
      stage('ingest', { kind: 'hit', key: a, artifact: b, run: 'calm-otter-2' }, null),
      stage('lm', {
        kind: 'run',
        key: a,
        reasons: [{ kind: 'parameter', path: 'learningRate', from: '0.1', to: '0.2' }],
      }),
      stage('pairs', {
        kind: 'run',
        key: a,
        reasons: [{ kind: 'input', name: 'threads', from: a, to: b }],
      }),
      stage(
        'pmp',
        {
          kind: 'depends',
          on: ['lm', 'pairs', 'x', 'y'],
          reasons: [{ kind: 'module', paths: ['engine/a.ts'] }],
        },
        unknown,
      ),
      stage('report', { kind: 'depends', on: ['pmp'], reasons: [] }),
    ],
    totals: {
      ...{ flops: 3.75e12, outputBytes: 11_000_000_000, memoryBytes: 310_000_000 },
      ...{ seconds: { low: 2280, high: 3120 }, basis: 'history, 4 runs' },
      unknown: { seconds: [], outputBytes: [] },
    },
    missing: [],
    warnings: [{ stage: 'lm', message: 'needs about 9 GiB of memory, and this machine has 8 GiB' }],
  };

  it('says of each stage whether it is reused, runs or depends, why, and what it will cost', () => {
    expect(planText(plan, plain, 200).split('\n')).toEqual([
      'Plan  5 stages · 1 reused · 4 to run · 38–52 min (history, 4 runs) · ~11 GB',
      '✔ ingest  reused ← calm-otter-2',
      '● lm      run: learningRate 0.1 → 0.2',
      `● pairs   run: input threads changed, ${a.slice(0, 15)} → ${b.slice(0, 15)}`,
      '· pmp     after lm, pairs, x and 1 more: code changed: engine/a.ts',
      '· report  after pmp: only if that changes its input',
      '',
      'stage   time       FLOP   output  memory  basis',
      'lm      38–52 min  1.25T  2.6 MB  310 MB  history, 4 runs',
      'pairs   38–52 min  1.25T  2.6 MB  310 MB  history, 4 runs',
      'pmp     ?          ?      ?       ?       unknown until pairs',
      'report  38–52 min  1.25T  2.6 MB  310 MB  history, 4 runs',
      '! lm: needs about 9 GiB of memory, and this machine has 8 GiB',
    ]);
  });

  it('cuts digests for people, and the line of a stage to the terminal', () => {
    const reasons = [{ kind: 'parameter' as const, path: 'model', from: a, to: b }];
    const lines = (columns: number) =>
      planText({ ...plan, stages: [stage('lm', { kind: 'run', key: a, reasons })] }, plain, columns).split(
        '\n',
      );
    expect(lines(200)[1]).toBe(`● lm  run: model ${a.slice(0, 15)} → ${b.slice(0, 15)}`);
    expect(lines(30)[1]).toBe(`● lm  run: model ${a.slice(0, 12)}…`);
  });

  it('numbers where the times are from when a narrow terminal has no room', () => {
    const lines = planText(plan, plain, 50).split('\n').slice(7, -1);
    expect(lines).toEqual([
      'stage   time       FLOP   output  memory  basis',
      'lm      38–52 min  1.25T  2.6 MB  310 MB  [1]',
      'pairs   38–52 min  1.25T  2.6 MB  310 MB  [1]',
      'pmp     ?          ?      ?       ?       [2]',
      'report  38–52 min  1.25T  2.6 MB  310 MB  [1]',
      '[1] history, 4 runs',
      '[2] unknown until pairs',
    ]);
  });

  it('counts what it does not know beside what it does', () => {
    const partly = { seconds: ['pmp', 'x'], outputBytes: ['pmp'] };
    expect(planLine({ ...plan, totals: { ...plan.totals, unknown: partly } })).toBe(
      'Plan  5 stages · 1 reused · 4 to run · ≥ 38–52 min (history, 4 runs) · time of 2 unknown · ≥11 GB',
    );
  });

  it('says nothing of costs where everything is reused', () => {
    const hits = plan.stages.slice(0, 1);
    expect(planText({ ...plan, stages: hits, warnings: [] }, plain, 200)).toBe(
      'Plan  1 stage · 1 reused · 0 to run\n✔ ingest  reused ← calm-otter-2',
    );
  });

  it('writes a span of time in the unit that suits its end', () => {
    const texts = [
      [0.41, 0.9],
      [76, 99],
      [3600 * 3.1, 3600 * 3.1],
      [86_400 * 3, 86_400 * 9],
      [86_400 * 365 * 40, 86_400 * 365 * 50],
    ].map(([low = 0, high = 0]) => secondsText({ low, high }));
    expect(texts).toEqual(['0.41–0.9 s', '76–99 s', '3.1 h', '3–9 days', '40–50 years']);
  });
});

describe('verify text', () => {
  const report = (changes: Partial<VerifyReport>): VerifyReport => ({
    schema: 'retort.verify/1',
    target: 'all',
    deep: true,
    status: 'pass',
    counts: { pass: 2, fail: 0, unknown: 0 },
    objects: [
      { kind: 'artifact', object: 'artifacts/1.json', status: 'pass', why: null },
      { kind: 'blob', object: 'blobs/1', status: 'pass', why: null },
    ],
    pins: [{ sha256: a, names: ['posts'] }],
    ...changes,
  });

  it('counts what is right, and against whose keys', () => {
    expect(verifyText(report({}), 'k', plain)).toBe(
      '✔ verified: 1 artifacts, 0 signed commits, 1 blobs hashed, 1 sources; trusting k',
    );
  });

  it('names what is wrong before what is unknown, and never calls it verified', () => {
    const why = {
      code: 'E5003',
      name: 'BlobCorrupt',
      kind: 'verification',
      message: 'blobs/2 was altered',
      found: b,
    } as const;
    const unknown = { kind: 'commit', object: 'commits/1', status: 'unknown', why: null } as const;
    const objects = [unknown, { kind: 'blob', object: 'blobs/2', status: 'fail', why } as const];
    expect(verifyText(report({ status: 'fail', objects }), 'k', plain).split('\n')).toEqual([
      '✖ not verified: 0 artifacts, 0 signed commits, 0 blobs hashed, 1 sources; trusting k',
      `  ✖ blobs/2  E5003 blobs/2 was altered; found ${b}`,
      '  ● commits/1',
    ]);
    expect(verifyText(report({ status: 'unknown', objects: [unknown] }), 'k', plain)).toMatch(/^● unknown: /);
  });
});
