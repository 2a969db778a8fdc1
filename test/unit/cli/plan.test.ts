import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { plan } from '../../../cli/commands/plan.js';
import { packageRoot } from '../../../lineage/package-root.js';
import type { EstimatedPlan } from '../../../pipelines/estimate/estimate.js';
import { capture } from './capture.js';
import { violations } from './schemas.js';

const paper = join(packageRoot(), 'pipelines', 'runs', 'paper.run.ts');

let cwd = '';
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'retort-plan-')));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const set = () => ['rung=13M', `dataFolder=${join(cwd, 'dumps')}`];

describe('a plan of data that are not there', () => {
  it('is refused with every missing source and where to get it', async () => {
    const { context } = capture(cwd, { store: join(cwd, 'store') });
    await expect(plan(paper, { set: set() }, context)).rejects.toMatchObject({
      code: 'E1011',
      message: expect.stringMatching(/^14 sources are not there: text.1, /),
      facts: {
        expected: expect.stringContaining('https://archive.org/details/stackexchange'),
        fix: expect.stringContaining('retort plan --assume'),
      },
    });
  });

  it('prints with --assume what it would cost, and which sources were assumed', async () => {
    const { context, documents } = capture(cwd, { store: join(cwd, 'store'), json: true });
    expect(await plan(paper, { set: set(), assume: true, exitCode: true }, context)).toBe(8);
    const [document] = documents();
    expect(violations(document as { schema: string })).toEqual([]);
    const { missing, stages, totals } = document as unknown as EstimatedPlan;
    expect(missing).toHaveLength(14);
    expect(missing[0]).toMatchObject({
      source: 'text.1',
      location: join(cwd, 'dumps', 'text', 'web.txt.zst'),
    });
    const ingest = stages.find(({ id }) => id === 'ingest-stackexchange');
    expect(ingest?.state).toMatchObject({
      kind: 'depends',
      on: ['source:stackoverflow.posts', 'source:stackoverflow.votes'],
    });
    expect(stages.find(({ id }) => id === 'pmp')?.estimate?.basis.flops).toMatch(/with declared sizes$/);
    expect(totals.seconds.high).toBeGreaterThan(totals.seconds.low);
    expect(totals.unknown.seconds).toContain('ingest-stackexchange');
  });
});
