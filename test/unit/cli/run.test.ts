import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
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
