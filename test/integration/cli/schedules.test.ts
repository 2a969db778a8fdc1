import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from '../../unit/cli/schemas.js';
import { CommandProject, type Printed } from './command-project.js';

let project: CommandProject;

const runFile = `import { defineRun, ingestText, pipeline, source, trainTokenizer, z } from 'retort';
const tiny = pipeline({
  name: 'tiny',
  params: z.strictObject({ vocabularySize: z.int().default(300) }),
  build: (p) => trainTokenizer({ documents: [ingestText({ texts: [source('text.txt')] })], threads: [] }, p),
});
export default defineRun(tiny, {});
`;

beforeAll(async () => {
  project = await CommandProject.make({ TZ: 'Europe/Berlin' });
  project.write('nightly.run.ts', runFile);
  project.write('text.txt', 'a line of text that is read again and again\n'.repeat(40));
});
afterAll(() => project.end());

/** The one document that a command prints, as its schema promises. */
async function document(...argv: string[]): Promise<Printed> {
  const { exit, documents } = await project.documents('schedule', ...argv);
  expect(documents.flatMap(violations)).toEqual([]);
  expect(exit).toBe(0);
  const [only] = documents;
  if (only === undefined) throw new Error('nothing was printed');
  return only;
}

describe('retort schedule', () => {
  it('lists none without starting anything', async () => {
    expect(await document('list')).toEqual({ schema: 'retort.schedules/1', schedules: [] });
    expect((await project.documents('service', 'status')).documents).toMatchObject([{ running: false }]);
  });

  it('refuses what says no time, before anything is written', async () => {
    const create = (...argv: string[]) => project.retort('schedule', 'create', 'nightly.run.ts', ...argv);
    expect(await create('--cron', '0 24 * * *')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('"24" is no hour in the cron expression "0 24 * * *"'),
    });
    expect((await create()).stderr).toContain('E7208');
    expect((await create('--cron', '@daily', '--timezone', 'Europe/Berln')).stderr).toContain(
      'did you mean Europe/Berlin?',
    );
    expect((await create('--cron', '@daily', '--name', 'a/b')).exit).toBe(3);
    expect((await project.documents('service', 'status')).documents).toMatchObject([{ running: false }]);
    expect(await document('list')).toMatchObject({ schedules: [] });
  });

  it('creates one named for its run file, and prints the next five times with their zone', async () => {
    const { stdout, stderr } = await project.succeed(
      ...['schedule', 'create', 'nightly.run.ts', '--cron', '30 3 1 7 *', '--note', 'keep it fresh'],
    );
    const times = stdout.trimEnd().split('\n').slice(1);
    expect(times).toHaveLength(5);
    for (const time of times) expect(time).toMatch(/ \w{3} \d{4}-07-01 03:30 GMT\+2$/);
    expect(stderr).toContain('this machine must be up at these times');
    expect(await project.retort('schedule', 'create', 'nightly.run.ts', '--every', '1h')).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('E7202'),
    });
  });

  it('triggers a run, follows it, and finds everything done the second time', async () => {
    const first = await project.succeed('schedule', 'trigger', 'nightly');
    expect(first.stdout).toContain('2 run · 0 reused');
    const { documents } = await project.documents('schedule', 'trigger', 'nightly');
    expect(documents.flatMap(violations)).toEqual([]);
    expect(documents.findLast(({ schema }) => schema === 'retort.run/1')).toMatchObject({
      ...{ status: 'succeeded', schedule: { name: 'nightly' } },
      stages: [{ status: 'reused' }, { status: 'reused' }],
    });
    expect((await project.succeed('runs')).stdout).toMatch(/^nightly-\d{8}T\d{6}Z {2}succeeded .* sched$/m);
    expect((await project.succeed('show', '@last')).stdout).toMatch(/^schedule +nightly, for /m);
  });

  it('shows what it holds and what became of its runs', async () => {
    expect(await document('show', 'nightly')).toMatchObject({
      ...{ name: 'nightly', state: 'active', timeZone: 'Europe/Berlin', cron: ['30 3 1 7 *'] },
      ...{ note: 'keep it fresh', overlap: 'skip', catchUpMs: 604_800_000 },
      runs: [{ status: 'succeeded' }, { status: 'succeeded' }],
    });
    expect(await document('show', 'nightly', '--print-spec')).toMatchObject({ pipeline: 'tiny' });
    expect(await project.retort('schedule', 'show', 'nihgtly')).toMatchObject({
      exit: 4,
      stderr: expect.stringContaining('did you mean nightly?'),
    });
  });

  it('backfills a past interval', async () => {
    expect(await document('backfill', 'nightly', '--from', '2025-01-01', '--to', '2025-12-31')).toEqual({
      ...{ schema: 'retort.backfill/1', name: 'nightly', overlap: 'buffer-all' },
      times: ['2025-07-01T01:30:00.000Z'],
    });
    expect((await project.retort('schedule', 'backfill', 'nightly', '--from', 'soon')).exit).toBe(2);
  });

  it('pauses and unpauses', async () => {
    expect(await document('pause', 'nightly', '--reason', 'exams')).toMatchObject({
      ...{ state: 'paused', note: 'exams', nextAt: [] },
    });
    expect(await document('list')).toMatchObject({ schedules: [{ state: 'paused', nextAt: null }] });
    expect((await project.succeed('schedule', 'unpause', 'nightly')).stdout).toBe('nightly active\n');
  });

  it('is lost with the Temporal database, and restored from the store', async () => {
    expect((await project.succeed('service', 'stop')).stderr).toContain('schedules do not fire until');
    const state = join(project.folder, '.retort');
    for (const file of readdirSync(state)) if (file.startsWith('temporal.db')) rmSync(join(state, file));
    const { stdout } = await project.succeed('schedule', 'list');
    expect(stdout).toContain('lost: not in this Temporal');
    expect((await project.retort('schedule', 'trigger', 'nightly')).stderr).toContain('E7206');
    expect(await document('restore')).toMatchObject({ schedules: [{ name: 'nightly', state: 'active' }] });
    expect((await project.succeed('schedule', 'restore')).stdout).toContain('nothing to restore');
  });

  it('is deleted when it was asked for twice, and its runs stay', async () => {
    expect(await project.retort('schedule', 'delete', 'nightly')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('--yes'),
    });
    const asked = project.startOnTerminal(['schedule', 'delete', 'nightly']);
    await asked.printed(/delete schedule nightly\? Its runs stay\. \[y\/N\]/);
    asked.type('n\r');
    expect((await asked.ended).exit).toBe(9);
    expect(await document('delete', 'nightly', '--yes')).toMatchObject({ state: 'deleted' });
    expect(await document('list')).toMatchObject({ schedules: [] });
    expect((await project.succeed('runs')).stdout).toContain('sched');
  });
});
