import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../lineage/digest.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { readPins, readPlan, readSpec, writePins, writePlan } from '../../../storage/runs/run-documents.js';
import { appendLog, type LogEntry, readLog } from '../../../storage/runs/run-log.js';
import { createRun, findRun, listRuns, readRun, writeRun } from '../../../storage/runs/run-store.js';
import { keysOf } from '../../contracts/object-store.js';

let store: ObjectStore;
beforeEach(() => {
  store = memoryStore();
});

const at = (minute: number) => new Date(Date.UTC(2026, 0, 2, 3, minute));
const run = (name: string | undefined, minute: number) =>
  createRun(store, {
    pipeline: 'quickstart',
    specJson: '{"a":1}',
    stages: [],
    effects: [],
    createdAt: at(minute),
    name,
  });

async function ids(): Promise<string[]> {
  const found: string[] = [];
  for await (const { id } of listRuns(store)) found.push(id);
  return found;
}

describe('a run', () => {
  it('is queued under a name for people, spec first, in a folder that sorts by age', async () => {
    const record = await run(undefined, 4);
    expect(record.id).toMatch(/^[a-z]+-[a-z]+-[1-9]\d?$/);
    expect(record).toMatchObject({ status: 'queued', parent: null, createdAt: '2026-01-02T03:04:00.000Z' });
    const folder = `runs/${9_999_999_999_999 - at(4).getTime()}-${record.id}/`;
    expect(await keysOf(store, '')).toEqual([`${folder}spec.json`, `${folder}status/00000001.json`]);
    expect(await readRun(store, record.id)).toEqual(record);
  });

  it('keeps every status, and the newest is the run', async () => {
    const record = await run('calm-otter-2', 0);
    await writeRun(store, { ...record, status: 'running' });
    await writeRun(store, { ...record, status: 'failed', endedAt: at(9).toISOString() });
    expect((await readRun(store, 'calm-otter-2')).status).toBe('failed');
    expect((await keysOf(store, 'runs/')).filter((key) => key.includes('/status/'))).toHaveLength(3);
  });

  it('takes every status of concurrent writers', async () => {
    const record = await run('calm-otter-2', 0);
    await Promise.all([1, 2, 3, 4, 5].map(() => writeRun(store, { ...record, status: 'running' })));
    expect((await keysOf(store, 'runs/')).filter((key) => key.includes('/status/'))).toHaveLength(6);
  });

  it('refuses a name that is taken', async () => {
    await run('calm-otter-2', 0);
    await expect(run('calm-otter-2', 1)).rejects.toMatchObject({ code: 'E5016' });
  });
});

describe('runs', () => {
  it('list newest first, however many objects each has', async () => {
    for (const [minute, name] of ['old-elk-1', 'mid-elk-1', 'new-elk-1'].entries()) await run(name, minute);
    for (let segment = 0; segment < 5; segment += 1)
      await appendLog(store, 'mid-elk-1', [entry(`line ${segment}`)]);
    expect(await ids()).toEqual(['new-elk-1', 'mid-elk-1', 'old-elk-1']);
  });

  it('are found by name, by a unique beginning, by @last and @last-failed', async () => {
    const failed = await run('brisk-heron-7', 0);
    await writeRun(store, { ...failed, status: 'failed' });
    await run('brisk-otter-7', 1);
    await run('brisk-heron-71', 2);
    for (const [ref, id] of [
      ['brisk-heron-7', 'brisk-heron-7'],
      ['brisk-heron-71', 'brisk-heron-71'],
      ['brisk-o', 'brisk-otter-7'],
      ['@last', 'brisk-heron-71'],
      ['@last-failed', 'brisk-heron-7'],
    ])
      expect((await findRun(store, ref ?? '')).id, ref).toBe(id);
  });

  it('are not the last ones where they only imported a model', async () => {
    await run('brisk-heron-7', 0);
    const imported = await run('calm-otter-2', 1);
    await writeRun(store, { ...imported, pipeline: 'import-model' });
    expect((await findRun(store, '@last')).id).toBe('brisk-heron-7');
    expect((await findRun(store, 'calm')).id).toBe('calm-otter-2');
  });

  it('say which ones a reference could mean, and that none is meant', async () => {
    await run('brisk-heron-7', 0);
    await run('brisk-otter-7', 1);
    await expect(findRun(store, 'brisk')).rejects.toMatchObject({
      code: 'E5012',
      kind: 'not-found',
      facts: { found: 'brisk-otter-7, brisk-heron-7' },
    });
    for (const ref of ['calm', '@last-failed'])
      await expect(findRun(store, ref)).rejects.toMatchObject({ code: 'E5012' });
    await expect(findRun(memoryStore(), '@last')).rejects.toMatchObject({ code: 'E5012' });
  });

  it('are seen by another process that opened the store later', async () => {
    await run('brisk-heron-7', 0);
    const other: ObjectStore = { ...store };
    await writeRun(other, { ...(await readRun(other, 'brisk-heron-7')), status: 'running' });
    expect((await readRun(store, 'brisk-heron-7')).status).toBe('running');
  });
});

describe('the documents of a run', () => {
  it('are given back, and null before they were written', async () => {
    const { id } = await run(undefined, 0);
    expect(await readSpec(store, id)).toEqual({ a: 1 });
    expect([await readPins(store, id), await readPlan(store, id)]).toEqual([null, null]);
    const pins = { dump: { sha256: sha256('dump'), sizeBytes: 4, chunks: [sha256('dump')] } };
    await writePins(store, id, pins);
    await writePlan(store, id, { stages: [] });
    expect(await readPins(store, id)).toEqual(pins);
    expect(await readPlan(store, id)).toEqual({ stages: [] });
  });
});

function entry(message: string, stage: string | null = null): LogEntry {
  return { at: '2026-01-02T03:04:05Z', level: 'info', stage, attempt: null, message };
}

describe('the log of a run', () => {
  it('reads in order, by stage, and on from where a reader stopped', async () => {
    const { id } = await run(undefined, 0);
    await appendLog(store, id, [entry('one'), entry('two\nlines', 'pmp')]);
    await appendLog(store, id, []);
    await appendLog(store, id, [entry('three', 'pmp')]);
    const read = async (options: { stage?: string; after?: number }) => {
      const messages: [string, number][] = [];
      for await (const { message, segment } of readLog(store, id, options)) messages.push([message, segment]);
      return messages;
    };
    expect(await read({})).toEqual([
      ['one', 1],
      ['two\nlines', 1],
      ['three', 2],
    ]);
    expect(await read({ stage: 'pmp' })).toEqual([
      ['two\nlines', 1],
      ['three', 2],
    ]);
    expect(await read({ after: 1 })).toEqual([['three', 2]]);
    expect(await read({ after: 2 })).toEqual([]);
  });

  it('loses no entry of concurrent writers', async () => {
    const { id } = await run(undefined, 0);
    await Promise.all(Array.from({ length: 20 }, (_, index) => appendLog(store, id, [entry(`${index}`)])));
    const messages = new Set<string>();
    for await (const { message } of readLog(store, id)) messages.add(message);
    expect(messages.size).toBe(20);
  });
});
