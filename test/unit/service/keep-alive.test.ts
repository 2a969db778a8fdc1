import { describe, expect, it } from 'vitest';
import { keepAlive, type RunningProcess } from '../../../service/keep-alive.js';

/** A process that a test ends by hand. */
function fakeProcess(ready: Promise<void> = Promise.resolve()) {
  let end: (how: string) => void = () => {};
  const ended = new Promise<string>((resolve) => {
    end = resolve;
  });
  const running: RunningProcess = { pid: 42, ready, ended, stop: async () => end('stopped') };
  return { running, end };
}

describe('a kept process', () => {
  it('is started again when it ends, and says how often', async () => {
    const started: ReturnType<typeof fakeProcess>[] = [];
    const kept = keepAlive(
      'one',
      () => {
        const process = fakeProcess();
        started.push(process);
        return process.running;
      },
      () => {},
    );
    await kept.firstReady;
    expect(kept.status()).toEqual({ name: 'one', pid: 42, state: 'ready', restarts: 0 });
    started[0]?.end('SIGKILL');
    await expect.poll(() => kept.status()).toEqual({ name: 'one', pid: 42, state: 'ready', restarts: 1 });
    await kept.stop();
    expect(started.length).toBe(2);
    expect(kept.status().state).toBe('stopped');
  });

  it('is given up, for those who wait, after three starts in vain', async () => {
    let starts = 0;
    const notes: string[] = [];
    const kept = keepAlive(
      'one',
      () => {
        starts += 1;
        return fakeProcess(Promise.reject(new Error(`start ${starts}`))).running;
      },
      (text) => notes.push(text),
    );
    await expect(kept.firstReady).rejects.toThrow('start 3');
    await kept.stop();
    expect(notes).toContain('one: start 1');
  });

  it('is not started again once it was stopped', async () => {
    let starts = 0;
    const kept = keepAlive(
      'one',
      () => {
        starts += 1;
        return fakeProcess().running;
      },
      () => {},
    );
    await kept.firstReady;
    await kept.stop();
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(starts).toBe(1);
  });
});
