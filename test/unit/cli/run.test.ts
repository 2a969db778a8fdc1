import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../cli/commands/run.js';
import { runs } from '../../../cli/commands/runs.js';
import { folderStore } from '../../../storage/folder-store.js';
import { createRun } from '../../../storage/runs/run-store.js';
import { capture } from './capture.js';

let cwd = '';
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'retort-run-')));
});
afterEach(() => rmSync(cwd, { recursive: true }));

const context = () => capture(cwd, { store: join(cwd, 'store') });

describe('starting a run', () => {
  it.each([
    ['a name with a slash', { name: 'a/b' }, /cannot be called a\/b/],
    ['a name like a reference', { name: '@last' }, /cannot be called @last/],
    ['a tag without a value', { tag: ['owner'] }, /not of the form name=value/],
  ])('refuses %s before anything is started', async (_what, options, message) => {
    const started = run('x.run.ts', { set: [], ...options }, context().context);
    await expect(started).rejects.toMatchObject({ code: 'E1001', message: expect.stringMatching(message) });
  });

  it('names each missing file of a run, and its source, and starts nothing', async () => {
    const { context: here } = context();
    const sources = { text: { files: ['gone.txt'] }, comparisons: { files: ['lost.jsonl'] } };
    const decoder = { contextLength: 128, layers: 1, width: 16, heads: 2 };
    const params = { sources, lm: { decoder, steps: 4, batchSequences: 2, learningRate: 0.003 } };
    writeFileSync(join(cwd, 'x.run.json'), JSON.stringify({ pipeline: 'assistant', params }));
    await expect(run('x.run.json', { set: [] }, here)).rejects.toMatchObject({
      code: 'E1011',
      kind: 'not-found',
      message: '2 sources are not there: text.1, comparisons.1',
      facts: {
        found: `no text.1 at ${join(cwd, 'gone.txt')}\nno comparisons.1 at ${join(cwd, 'lost.jsonl')}`,
        fix: expect.stringMatching(/^put the files there or change the paths/),
      },
    });
    writeFileSync(join(cwd, 'gone.txt'), '');
    await expect(run('x.run.json', { set: [] }, here)).rejects.toMatchObject({
      message: `source comparisons.1 is missing: there is no file ${join(cwd, 'lost.jsonl')}`,
    });
    expect(readdirSync(cwd).sort()).toEqual(['gone.txt', 'x.run.json']);
  });

  it('says when there is no earlier run to do again', async () => {
    await expect(run('@calm-otter-2', { set: [] }, context().context)).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});

describe('the list of runs', () => {
  it('shows the columns that are asked for, and refuses unknown ones', async () => {
    const store = await folderStore(join(cwd, 'store'));
    const createdAt = new Date('2026-01-02T03:04:05Z');
    const tags = { owner: 'ada', why: 'a test' };
    const whole = { pipeline: 'p', specJson: '{}', stages: [], effects: [], createdAt };
    await createRun(store, { ...whole, name: 'calm-otter-2', tags });
    const captured = context();
    await runs([], { limit: 5, columns: 'tags, id' }, captured.context);
    expect(captured.stdout()).toBe('owner=ada why=a test  calm-otter-2\n');
    await expect(runs([], { limit: 5, columns: 'color' }, captured.context)).rejects.toMatchObject({
      code: 'E1001',
      facts: { expected: expect.stringContaining('pipeline') },
    });
  });
});
