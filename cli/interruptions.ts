/** What the person, the system or the clock wants from a command that follows a run. */
export type Interruption = 'interrupt' | 'terminate' | 'timeout' | { readonly key: string };

/** Signals, single keys and the time limit of a watching command, one at a time. */
export interface Interruptions {
  next(): Promise<Interruption>;
  /** Reads single keys from now on; in this mode Ctrl-C is a key too and comes as `interrupt`. */
  readKeys(): void;
  stopKeys(): void;
  close(): void;
}

const ctrlC = '\u0003';

export function listenForInterruptions(
  stdin: NodeJS.ReadStream,
  timeoutMs: number | undefined,
): Interruptions {
  const queue: Interruption[] = [];
  let wake: ((value: Interruption) => void) | null = null;
  const push = (value: Interruption) => {
    if (wake) wake(value);
    else queue.push(value);
    wake = null;
  };
  const onInterrupt = () => push('interrupt');
  const onTerminate = () => push('terminate');
  const onData = (data: Buffer) =>
    push(String(data) === ctrlC ? 'interrupt' : { key: String(data).toLowerCase() });
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onTerminate);
  const timer = timeoutMs === undefined ? null : setTimeout(() => push('timeout'), timeoutMs);
  const stopKeys = () => {
    stdin.off('data', onData);
    if (stdin.isTTY) stdin.setRawMode(false);
    stdin.pause();
  };
  return {
    next: () => {
      const queued = queue.shift();
      return queued ? Promise.resolve(queued) : new Promise((resolve) => (wake = resolve));
    },
    readKeys: () => {
      stdin.setRawMode(true);
      stdin.on('data', onData).resume();
    },
    stopKeys,
    close: () => {
      process.off('SIGINT', onInterrupt);
      process.off('SIGTERM', onTerminate);
      if (timer) clearTimeout(timer);
      stopKeys();
    },
  };
}
