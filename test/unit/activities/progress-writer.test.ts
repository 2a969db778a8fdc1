import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { numericClass as ownClass } from '../../../activities/numeric-class.js';
import { progressWriter } from '../../../activities/progress-writer.js';
import { sha256 } from '../../../lineage/digest.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { readLiveProgress } from '../../../storage/progress/live-progress.js';
import { readLog } from '../../../storage/runs/run-log.js';
import { specStage, storedRun } from './stored-run.js';

const key = sha256('key');
const numericClass = ownClass();

describe('the progress of a stage', () => {
  let store: ObjectStore;
  let run: string;
  beforeEach(async () => {
    ({ store, run } = await storedRun([specStage('lm', {})]));
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  });
  afterEach(() => vi.useRealTimers());

  it('is written at most once a second, and once more at the end', async () => {
    const puts = vi.spyOn(store, 'put');
    const writer = progressWriter(store, { run, id: 'lm', key }, { attempt: 1, numericClass });
    for (let step = 1; step <= 100; step += 1) writer.report({ done: step, total: 100, unit: 'steps' });
    expect(puts).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1_000);
    writer.report({ done: 101, total: 101, unit: 'steps' });
    await writer.close();
    expect(puts).toHaveBeenCalledTimes(2);
    expect((await readLiveProgress(store, key))?.progress.done).toBe(101);
  });

  it('keeps each line of the log with its attempt', async () => {
    const writer = progressWriter(store, { run, id: 'lm', key }, { attempt: 3, numericClass });
    writer.log('first');
    writer.log('second', 'warn');
    await writer.close();
    const lines = [];
    for await (const { stage, attempt, level, message } of readLog(store, run))
      lines.push([stage, attempt, level, message]);
    expect(lines).toEqual([
      ['lm', 3, 'info', 'first'],
      ['lm', 3, 'warn', 'second'],
    ]);
  });

  it('fails no stage when the store is away', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.spyOn(store, 'put').mockRejectedValue(new Error('away'));
    const writer = progressWriter(store, { run, id: 'lm', key }, { attempt: 1, numericClass });
    writer.report({ done: 1, total: null, unit: 'rows' });
    await writer.close();
    expect(warned).toHaveBeenCalledOnce();
    warned.mockRestore();
  });
});
