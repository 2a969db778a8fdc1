import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessStatus } from './messages.js';

/** A process that was started: when it is ready, how it ended. */
export interface RunningProcess {
  readonly pid: number | null;
  /** Rejects when the process ends, or gives up, before it is ready. */
  readonly ready: Promise<void>;
  /** Resolves with the way it ended. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** A process that is started again whenever it ends, until it is stopped. */
export interface KeptProcess {
  status(): ProcessStatus;
  /** Resolves when it is ready for the first time; rejects when it never came up in three starts. */
  readonly firstReady: Promise<void>;
  stop(): Promise<void>;
}

const firstDelayMs = 100;
const longestDelayMs = 10_000;
/** A process that was ready for this long is started again without a growing delay. */
const healthyMs = 10_000;
const startsBeforeGivingUp = 3;

export function keepAlive(
  name: string,
  start: () => RunningProcess | Promise<RunningProcess>,
  note: (text: string) => void,
): KeptProcess {
  let current: RunningProcess | null = null;
  let state: ProcessStatus['state'] = 'starting';
  let restarts = 0;
  const stopping = new AbortController();
  const first = deferred();

  async function once(): Promise<boolean> {
    try {
      current = await start();
      note(`${name}: started, process ${current.pid}`);
      await current.ready;
      state = 'ready';
      first.resolve();
    } catch (error) {
      note(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      await current?.stop();
      if (restarts + 1 >= startsBeforeGivingUp) first.reject(error);
      return false;
    }
    const since = Date.now();
    note(`${name}: ended, ${await current.ended}`);
    return Date.now() - since > healthyMs;
  }

  async function keep(): Promise<void> {
    let delayMs = firstDelayMs;
    while (!stopping.signal.aborted) {
      if (await once()) delayMs = firstDelayMs;
      current = null;
      if (stopping.signal.aborted) return;
      state = 'restarting';
      restarts += 1;
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => {});
      delayMs = Math.min(delayMs * 2, longestDelayMs);
    }
  }

  first.promise.catch(() => {});
  const kept = keep();
  return {
    firstReady: first.promise,
    status: () => ({ name, pid: current?.pid ?? null, state, restarts }),
    async stop() {
      stopping.abort();
      await current?.stop();
      await kept;
      state = 'stopped';
    },
  };
}

function deferred(): { promise: Promise<void>; resolve(): void; reject(reason: unknown): void } {
  let resolve = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<void>((resolvePromise, rejectPromise) => {
    resolve = resolvePromise;
    reject = rejectPromise;
  });
  return { promise, resolve, reject };
}
