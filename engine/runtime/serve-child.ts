import { Worker } from 'node:worker_threads';
import type { ProgressReporter } from '../../storage/ports.js';
import type { ToChild, ToParent } from './child-messages.js';
import { holdDevice } from './device-lock.js';
import { recordOf } from './fault-record.js';

const WATCH_INTERVAL_MS = 250;

/**
 * A thread that kills this process when its parent is gone. It is a thread because a training step blocks the
 * event loop for as long as it lasts.
 */
const WATCH_PARENT = `
  const { parent, everyMs } = require('node:worker_threads').workerData;
  setInterval(() => { if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL'); }, everyMs);
`;

export interface ChildContext {
  /** Aborted when the parent wants the work saved and the process gone. */
  readonly signal: AbortSignal;
  readonly progress: ProgressReporter;
}

/**
 * The training process's side of `runInChild`: waits for the job, holds the device, runs the handler, sends its
 * result or error, and ends. Never outlives its parent by more than a moment.
 */
export function serveChild<Message, Result>(
  handler: (message: Message, context: ChildContext) => Promise<Result>,
): void {
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stopping.abort());
  process.on('disconnect', () => process.exit(1));
  process.on('message', (received) => {
    const said = received as ToChild;
    if (said.kind === 'stop') return stopping.abort();
    watchParent(said.parent);
    const context = { signal: stopping.signal, progress: reporter() };
    work(handler, said.message as Message, context, said.device).then((last) => {
      process.send?.(last, () => process.exit(0));
    });
  });
}

async function work<Message, Result>(
  handler: (message: Message, context: ChildContext) => Promise<Result>,
  message: Message,
  context: ChildContext,
  device: string | null,
): Promise<ToParent> {
  try {
    if (device) await holdDeviceSaying(device, context);
    return { kind: 'result', result: await handler(message, context) };
  } catch (error) {
    return { kind: 'error', error: recordOf(error) };
  }
}

/** Lets people see that it waits, and that it waits no more. */
async function holdDeviceSaying(device: string, { signal, progress }: ChildContext): Promise<void> {
  const nothing = { done: 0, total: null, unit: 'steps' } as const;
  let waited = false;
  const onWait = () => {
    waited = true;
    progress.log('waits for the device: another training holds it');
    progress.report({ ...nothing, waitsFor: 'device' });
  };
  await holdDevice(device, { signal, onWait });
  if (waited) progress.report(nothing);
}

function watchParent(parent: number): void {
  const workerData = { parent, everyMs: WATCH_INTERVAL_MS };
  new Worker(WATCH_PARENT, { eval: true, execArgv: [], workerData }).unref();
}

function reporter(): ProgressReporter {
  const say = (message: ToParent) => process.send?.(message, () => undefined);
  return {
    report: (progress) => say({ kind: 'progress', progress }),
    log: (line, level = 'info') => say({ kind: 'log', line, level }),
  };
}
