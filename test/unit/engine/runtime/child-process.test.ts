import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type ChildJob, runInChild } from '../../../../engine/runtime/child-process.js';
import type { StageProgress } from '../../../../storage/ports.js';
import type { EntryMessage } from './child-entry.js';

const entry = fileURLToPath(new URL('./child-entry.ts', import.meta.url));
const parent = fileURLToPath(new URL('./child-parent.ts', import.meta.url));
const loader = ['--import', import.meta.resolve('tsx')];

function job(message: EntryMessage, changes: Partial<ChildJob<EntryMessage>> = {}) {
  const seen = { progress: [] as StageProgress[], log: [] as string[] };
  const started: ChildJob<EntryMessage> = {
    entry,
    message,
    signal: new AbortController().signal,
    device: null,
    execArgv: loader,
    onProgress: (progress) => seen.progress.push(progress),
    onLog: (line) => seen.log.push(line),
    ...changes,
  };
  return { result: runInChild<EntryMessage, unknown>(started), seen };
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('a training child', () => {
  it('returns the result, with progress, log and output on the way, under the allocator settings', async () => {
    const { result, seen } = job({ act: 'answer' });
    expect(await result).toEqual({ threshold: '4294967296' });
    expect(seen.progress).toEqual([{ done: 1, total: 2, unit: 'steps', values: { lossNats: 0.5 } }]);
    expect(seen.log.sort()).toEqual(['a line on stderr', 'half way']);
  });

  it('throws the error of the handler, with code and facts', async () => {
    await expect(job({ act: 'refuse' }).result).rejects.toMatchObject({
      code: 'E4305',
      kind: 'bad-input',
      facts: { expected: '1', found: '0' },
    });
  });

  it('says how it died when it ends without a result', async () => {
    await expect(job({ act: 'die' }).result).rejects.toMatchObject({
      code: 'E4202',
      kind: 'interrupted',
      message: expect.stringContaining('SIGKILL'),
    });
  });

  it('was killed for want of memory where the kernel counted such a kill meanwhile', async () => {
    const counts = [3, 4];
    const { result } = job({ act: 'die' }, { memoryKills: () => counts.shift() ?? null });
    await expect(result).rejects.toMatchObject({
      code: 'E4207',
      kind: 'resources',
      facts: { why: expect.stringContaining('from 3 to 4'), fix: expect.stringContaining('microBatches') },
    });
  });

  it('saves a checkpoint and ends when it is aborted', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'retort-child-')), 'checkpoint');
    const abort = new AbortController();
    const { result } = job({ act: 'train', file }, { signal: abort.signal, onProgress: () => abort.abort() });
    expect(await result).toBe('stopped');
    expect(readFileSync(file, 'utf8')).toBe('checkpoint');
  });

  it('is killed when it does not stop within its grace', async () => {
    const abort = new AbortController();
    let pid = 0;
    const onProgress = ({ values }: StageProgress) => {
      pid = values?.pid ?? 0;
      abort.abort();
    };
    const { result } = job({ act: 'hang' }, { signal: abort.signal, onProgress, graceMs: 100 });
    await expect(result).rejects.toMatchObject({ code: 'E4301' });
    expect(alive(pid)).toBe(false);
  });

  it('dies soon after its parent, in the middle of a step', async () => {
    const holder = spawn(process.execPath, [...loader, parent, entry, 'hang'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = await once(holder.stdout, 'data');
    const pid = Number(String(line));
    expect(alive(pid)).toBe(true);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const deadline = Date.now() + 10_000;
    while (alive(pid) && Date.now() < deadline) await sleep(20);
    expect(alive(pid)).toBe(false);
  });
});

describe('the device lock', () => {
  const device = () => join(mkdtempSync(join(tmpdir(), 'retort-device-')), 'cpu.sock');

  it('lets one process train at a time; the next says that it waits, and trains when the first is done', async () => {
    const path = device();
    const abort = new AbortController();
    const first = job({ act: 'train' }, { device: path, signal: abort.signal });
    while (first.seen.progress.length === 0) await sleep(10);
    const second = job({ act: 'answer' }, { device: path });
    while (second.seen.progress.length === 0) await sleep(10);
    const nothing = { done: 0, total: null, unit: 'steps' };
    expect(second.seen.progress).toEqual([{ ...nothing, waitsFor: 'device' }]);
    abort.abort();
    expect(await first.result).toBe('stopped');
    expect(await second.result).toHaveProperty('threshold');
    expect(second.seen.progress.slice(1, 2)).toEqual([nothing]);
  });

  it('is freed by the death of its holder', async () => {
    const path = device();
    await expect(job({ act: 'die' }, { device: path }).result).rejects.toMatchObject({ code: 'E4202' });
    expect(await job({ act: 'answer' }, { device: path }).result).toHaveProperty('threshold');
  });
});
