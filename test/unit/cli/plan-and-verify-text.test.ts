import { describe, expect, it } from 'vitest';
import { planText } from '../../../cli/output/plan-text.js';
import { verifyText } from '../../../cli/output/verify-text.js';
import { sha256 } from '../../../lineage/digest.js';
import type { Plan } from '../../../pipelines/plan.js';
import type { VerifyReport } from '../../../storage/verify-report.js';

const plain = (_tone: string, text: string) => text;
const [a, b] = [sha256('a'), sha256('b')];

describe('plan text', () => {
  it('says of each stage whether it is reused, runs or depends, and why', () => {
    const stage = (id: string, state: Plan['stages'][number]['state']) => ({
      id,
      label: id,
      stage: id,
      computeDigest: a,
      state,
    });
    const plan: Plan = {
      schema: 'retort.plan/1',
      stages: [
        stage('ingest', { kind: 'hit', key: a, artifact: b, run: 'calm-otter-2' }),
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
        stage('pmp', {
          kind: 'depends',
          on: ['lm', 'pairs', 'x', 'y'],
          reasons: [{ kind: 'module', paths: ['engine/a.ts'] }],
        }),
        stage('report', { kind: 'depends', on: ['pmp'], reasons: [] }),
      ],
    };
    expect(planText(plan, plain)).toBe(
      [
        'Plan  5 stages · 1 reused · 2 to run · 2 depending on those',
        '✔ ingest  reused ← calm-otter-2',
        '● lm      run: learningRate 0.1 → 0.2',
        `● pairs   run: input threads changed, ${a.slice(0, 15)} → ${b.slice(0, 15)}`,
        '· pmp     after lm, pairs, x and 1 more: code changed: engine/a.ts',
        '· report  after pmp: only if that changes its input',
      ].join('\n'),
    );
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
