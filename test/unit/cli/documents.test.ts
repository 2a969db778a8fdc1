import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { showConfig } from '../../../cli/commands/config.js';
import { logs } from '../../../cli/commands/logs.js';
import { runs } from '../../../cli/commands/runs.js';
import { service } from '../../../cli/commands/service.js';
import { show } from '../../../cli/commands/show.js';
import { version } from '../../../cli/commands/version.js';
import { draftWriter } from '../../../storage/draft.js';
import { folderStore } from '../../../storage/folder-store.js';
import { manifestKey, manifestOf } from '../../../storage/manifest.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { appendLog } from '../../../storage/runs/run-log.js';
import { createRun, writeRun } from '../../../storage/runs/run-store.js';
import { capture } from './capture.js';
import { stageOf } from './runs.js';
import { violations } from './schemas.js';

let cwd = '';
let store: ObjectStore;

beforeEach(async () => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'retort-documents-')));
  store = await folderStore(join(cwd, '.retort', 'store'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

async function failedRun(): Promise<string> {
  const draft = draftWriter(store);
  const file = await draft.write('data.bin', new TextEncoder().encode('abc'));
  const manifest = {
    kind: 'bytes',
    schemaVersion: 1,
    files: [file],
    work: { count: 3, unit: 'bytes' },
    statistics: {},
  } as const;
  const { json, digest } = manifestOf(manifest);
  await store.put(manifestKey(digest), new TextEncoder().encode(json));
  const failure = {
    code: 'E4007',
    name: 'X',
    kind: 'bad-input',
    message: 'loss is NaN',
    fix: 'lower it',
  } as const;
  const record = await createRun(store, {
    pipeline: 'assistant',
    specJson: JSON.stringify({ stages: [] }),
    stages: [],
    effects: [],
    createdAt: new Date('2026-01-02T03:04:05Z'),
    name: 'brisk-heron-7',
  });
  await writeRun(store, {
    ...record,
    status: 'failed',
    endedAt: '2026-01-02T03:05:05.000Z',
    stages: [
      stageOf('ingest', { status: 'reused', reusedFrom: 'calm-otter-2', artifact: digest, key: digest }),
      stageOf('pmp', {
        status: 'failed',
        attempts: 2,
        failure,
        progress: { done: 3, total: 9, unit: 'steps' },
      }),
    ],
    failure,
  });
  await appendLog(store, record.id, [
    { at: '2026-01-02T03:04:06.000Z', level: 'warn', stage: 'pmp', attempt: 1, message: 'a bad checkpoint' },
    { at: '2026-01-02T03:04:07.000Z', level: 'info', stage: null, attempt: null, message: 'planned' },
  ]);
  return digest;
}

describe('documents', () => {
  it.each([
    ['runs', (context) => runs([], { limit: 5 }, context)],
    ['show RUN', (context) => show('@last', context)],
    ['show RUN/STAGE', (context) => show('brisk/ingest', context)],
    ['logs', (context) => logs('@last-failed', {}, context)],
    ['config show', (context) => showConfig({}, context)],
    ['version', (context) => version(context)],
    ['service status', (context) => service('status', context)],
  ] as [string, (context: ReturnType<typeof capture>['context']) => Promise<number>][])(
    '%s prints what its schema promises',
    async (_name, command) => {
      await failedRun();
      const captured = capture(cwd, { json: true });
      expect(await command(captured.context)).toBe(0);
      const documents = captured.documents();
      expect(documents.length).toBeGreaterThan(0);
      expect(documents.flatMap(violations)).toEqual([]);
    },
  );

  it('shows an artifact by the beginning of its digest', async () => {
    const digest = await failedRun();
    const captured = capture(cwd, { json: true });
    await show(digest.slice(0, 'sha256:'.length + 8), captured.context);
    expect(captured.documents()).toMatchObject([{ schema: 'retort.artifact/1', digest, work: { count: 3 } }]);
    expect(captured.documents().flatMap(violations)).toEqual([]);
  });

  it('shows a failed run with its stages, the reason, and how to go on', async () => {
    await failedRun();
    const captured = capture(cwd);
    await show('brisk-heron-7', captured.context);
    expect(captured.stdout()).toContain('✔ ingest    reused ← calm-otter-2 · 3 bytes');
    expect(captured.stdout()).toContain('error[E4007]: loss is NaN\n  fix: lower it');
    expect(captured.stdout()).toContain('run is resumable: retort resume brisk-heron-7');
  });

  it('prints only the log lines that were asked for', async () => {
    await failedRun();
    const captured = capture(cwd);
    await logs('@last/pmp', { grep: 'bad' }, captured.context);
    expect(captured.stdout()).toBe('2026-01-02T03:04:06.000Z WARN pmp a bad checkpoint\n');
  });

  it.each([
    ['a run', 'nobody-1', 'E5012'],
    ['a stage', 'brisk-heron-7/evaluate', 'E1004'],
    ['an artifact', 'sha256:00000000', 'E1005'],
    ['too few digits', 'sha256:0000', 'E1005'],
  ])('refuses a reference to %s that is not there', async (_name, reference, code) => {
    await failedRun();
    await expect(show(reference, capture(cwd).context)).rejects.toMatchObject({ code, kind: 'not-found' });
  });

  it('suggests the stages that a wrong label may mean, and lists none of the others', async () => {
    await failedRun();
    await expect(show('brisk-heron-7/pmq', capture(cwd).context)).rejects.toMatchObject({
      facts: {
        expected: 'one of its 2 stages',
        fix: 'did you mean pmp? retort show brisk-heron-7 lists them',
      },
    });
  });

  it('lists no runs of a project that has none, and writes nothing', async () => {
    const captured = capture(cwd, { json: true });
    await runs([], { limit: 5 }, captured.context);
    expect(captured.documents()).toEqual([{ schema: 'retort.runs/1', runs: [] }]);
  });
});
