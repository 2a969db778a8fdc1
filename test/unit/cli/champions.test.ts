import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { champions } from '../../../cli/commands/champions.js';
import { promote, rollback } from '../../../cli/commands/change-champion.js';
import { show } from '../../../cli/commands/show.js';
import { verify } from '../../../cli/commands/verify.js';
import type { Context } from '../../../cli/context.js';
import { exitCodeOfRun } from '../../../cli/exit-codes.js';
import { folderStore } from '../../../storage/folder-store.js';
import { manifestKey, manifestOf } from '../../../storage/manifest.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { pendingEffect } from '../../../storage/runs/pending-stage.js';
import { capture } from './capture.js';
import { runOf } from './runs.js';
import { violations } from './schemas.js';

let cwd = '';
let store: ObjectStore;

beforeEach(async () => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'retort-champions-')));
  store = await folderStore(join(cwd, '.retort', 'store'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

async function model(steps: number) {
  const work = { count: steps, unit: 'steps' } as const;
  const { json, digest } = manifestOf({
    kind: 'checkpoint',
    schemaVersion: 1,
    files: [],
    work,
    statistics: {},
  });
  await store.put(manifestKey(digest), new TextEncoder().encode(json));
  return digest;
}

/** What a command prints as documents, each as its schema promises. */
async function printed(command: (context: Context) => Promise<unknown>) {
  const captured = capture(cwd, { json: true });
  await command(captured.context);
  const documents = captured.documents();
  expect(documents.flatMap(violations)).toEqual([]);
  return documents[0];
}

const because = { reason: 'it reads well', by: 'ada' };

describe('champions from the command line', () => {
  it('are promoted, rolled back, listed, and stand for their model, each in a document of its schema', async () => {
    const [one, two] = [await model(1), await model(2)];
    expect(await printed((context) => champions(null, {}, context))).toMatchObject({ champions: [] });
    expect(await printed((context) => promote('assistant', one, because, context))).toMatchObject({
      ...{ schema: 'retort.promotion/1', n: 1, kind: 'manual', model: one },
    });
    await printed((context) => promote('assistant', two, because, context));
    expect(await printed((context) => show('champion:assistant', context))).toMatchObject({ digest: two });
    expect(await printed((context) => rollback('assistant', null, because, context))).toMatchObject({
      ...{ n: 3, kind: 'rolled-back', model: one, holds: [two] },
    });
    expect(await printed((context) => champions('assistant', {}, context))).toMatchObject({
      records: [{ n: 3 }, { n: 2 }, { n: 1 }],
    });
    expect(await printed((context) => champions(null, {}, context))).toMatchObject({
      champions: [{ name: 'assistant', record: { n: 3 }, fault: null }],
    });
  });

  it('are verified with their chain; models that no statement explains stay unknown', async () => {
    await printed(async (context) => promote('assistant', await model(1), because, context));
    expect(await printed((context) => verify('champion:assistant', {}, context))).toMatchObject({
      ...{ target: 'champion:assistant', status: 'unknown', counts: { pass: 1, fail: 0, unknown: 1 } },
    });
  });

  it('are listed also where a chain does not hold, with its fault', async () => {
    for (const steps of [1, 2]) {
      const digest = await model(steps);
      await printed((context) => promote('assistant', digest, because, context));
    }
    await store.delete('champions/assistant/1.json');
    expect(await printed((context) => champions(null, {}, context))).toMatchObject({
      champions: [{ name: 'assistant', record: null, fault: { code: 'E5019' } }],
    });
  });

  it('that nobody knows are named beside those that are', async () => {
    await printed(async (context) => promote('assistant', await model(1), because, context));
    for (const command of [
      (context: Context) => champions('asistant', {}, context),
      (context: Context) => show('champion:asistant', context),
      (context: Context) => rollback('asistant', null, because, context),
    ])
      await expect(command(capture(cwd).context)).rejects.toMatchObject({
        code: 'E5020',
        facts: { expected: 'one of assistant' },
      });
  });
});

describe('the exit code of a run', () => {
  it('is 9 when one of its effects was rejected, though it succeeded, and 10 while it waits', () => {
    const effect = pendingEffect({ id: 'promote:assistant', effect: 'promote' });
    const rejected = runOf([], { status: 'succeeded', effects: [{ ...effect, status: 'rejected' }] });
    const waiting = runOf([], { status: 'waiting', effects: [{ ...effect, status: 'waiting' }] });
    expect([rejected, waiting].map(exitCodeOfRun)).toEqual([9, 10]);
  });
});
