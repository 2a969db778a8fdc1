import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from '../../unit/cli/schemas.js';
import { CommandProject, type Printed, smallRunFile } from './command-project.js';

let project: CommandProject;

beforeAll(async () => {
  project = await CommandProject.make();
  project.write(
    'asking.run.ts',
    smallRunFile().replace('  execution:', "  champion: { name: 'helper', approval: {} },\n  execution:"),
  );
});
afterAll(() => project.end());

/** The one document that a command prints, as its schema promises. */
async function document(...argv: string[]): Promise<Printed> {
  const { documents } = await project.documents(...argv);
  expect(documents.flatMap(violations)).toEqual([]);
  const [only] = documents;
  if (only === undefined) throw new Error('nothing was printed');
  return only;
}

/** The newest run, once it waits for an answer. */
async function waitingRun(): Promise<string> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(100)) {
    const { id, status } = await document('show', '@last');
    if (status === 'waiting') return String(id);
  }
  throw new Error('no run waits for an answer');
}

const runs = async () => (await document('runs')).runs as readonly { readonly id: string }[];

async function forgetTemporal(): Promise<void> {
  await project.succeed('service', 'stop');
  const folder = join(project.folder, '.retort');
  const files = readdirSync(folder).filter((name) => name.startsWith('temporal.db'));
  expect(files).not.toEqual([]);
  for (const name of files) rmSync(join(folder, name));
}

describe('a run that asks', () => {
  it('exits with 9 for who follows it when it is rejected, and rejecting exits with 0', async () => {
    const followed = project.start(['run', 'asking.run.ts', '--timeout', '5m']);
    const run = await waitingRun();
    expect(await project.retort('reject', run, '--comment', 'nobody has read it')).toMatchObject({
      ...{ exit: 0, stdout: `${run} rejected; see it with: retort show ${run}\n` },
    });
    const { exit, stderr } = await followed.ended;
    expect(exit).toBe(9);
    expect(stderr).toMatch(
      new RegExp(
        `promote:helper: rejected by .+: nobody has read it; ask again with: retort resume ${run}\n$`,
      ),
    );
    expect(await document('show', run)).toMatchObject({ status: 'succeeded', exit: 9 });
    expect((await project.retort('reject', run, '--comment', 'again')).stderr).toContain('E7012');
  });

  it('asks again when it is resumed, computes nothing, and exits with 10 for who does not wait', async () => {
    const { exit, stderr } = await project.retort('resume', '@last');
    const run = await waitingRun();
    expect(exit).toBe(10);
    const closing = `run ${run} waits for approval; answer with: retort approve ${run} --comment TEXT\n`;
    expect(stderr.split(closing)).toEqual([expect.stringMatching(/\n$/), '']);
    const { stages } = await document('show', run);
    expect(stages).toEqual(
      (stages as readonly object[]).map(() => expect.objectContaining({ status: 'reused' })),
    );
  });

  it('is its own successor when it is resumed while it waits; an edit is refused', async () => {
    const run = await waitingRun();
    const before = await runs();
    const edited = await project.retort('resume', run, '--set', 'seed=2');
    expect(edited).toMatchObject({ exit: 1, stderr: expect.stringContaining('E7007') });
    const followed = project.start(['resume', run, '--timeout', '5m']);
    await followed.printed(/./);
    expect(await runs()).toEqual(before);

    const approved = await document('approve', run, '--comment', 'it reads well', '--by', 'ada@lab');
    expect(approved).toMatchObject({ schema: 'retort.run/1', id: run });
    expect((await followed.ended).exit).toBe(0);
    const { records } = await document('champions', 'helper');
    expect(records).toMatchObject([
      { n: 1, run, approval: { by: 'ada@lab', comment: 'it reads well' }, rule: { kind: 'first' } },
    ]);
  });

  it('is remembered with what it promoted when Temporal has forgotten everything', async () => {
    const [{ id: run = '' } = {}] = await runs();
    const { model } = ((await document('champions', 'helper')).records as Printed[])[0] ?? {};
    await forgetTemporal();
    expect(await document('champions', 'helper', '--verify')).toMatchObject({
      ...{ schema: 'retort.verify/1', status: 'pass', counts: { fail: 0, unknown: 0 } },
    });
    expect(await document('show', run)).toMatchObject({
      effects: [{ status: 'succeeded', outcome: { result: 'promoted', champion: 'helper', model } }],
    });
    expect(await document('show', 'champion:helper')).toMatchObject({ digest: model });
    const { documents } = await project.documents('service', 'status');
    expect(documents).toMatchObject([{ running: false }]);
  });

  it('that Temporal has forgotten while it waited has failed, and its successor asks again', async () => {
    await project.succeed(
      'run',
      'asking.run.ts',
      '--set',
      'finetune.pairs=4',
      '--set',
      'champion.name=other',
      '--detach',
    );
    const lost = await waitingRun();
    await forgetTemporal();
    const followed = project.start(['resume', lost, '--timeout', '5m']);
    for (let asking = lost; asking === lost; ) asking = await waitingRun();
    const run = await waitingRun();
    expect(await document('show', lost)).toMatchObject({ status: 'failed', failure: { code: 'E7008' } });
    expect(await document('show', run)).toMatchObject({ parent: lost });
    await project.succeed('approve', `${run}/promote:other`, '--comment', 'at last');
    expect((await followed.ended).exit).toBe(0);
    expect((await document('champions', 'other')).records).toMatchObject([{ n: 1, run }]);
  });
});

describe('champion:NAME', () => {
  it('stands for the model in what audits it', async () => {
    expect(await document('diff', 'champion:helper', 'champion:helper')).toMatchObject({ exit: 0 });
    expect((await project.retort('diff', 'champion:helper', 'champion:other')).exit).toBe(8);
    expect(await document('metrics', 'champion:helper')).toMatchObject({ complete: true });
    expect(await document('reproduce', 'champion:helper')).toMatchObject({
      ...{ exit: 0, stages: [{ status: 'equal' }] },
    });
    expect((await project.retort('metrics', 'champion:nobody')).stderr).toContain('E5020');
  });
});
