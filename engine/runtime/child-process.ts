import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { RetortError } from '../../errors/retort-error.js';
import type { StageProgress } from '../../storage/ports.js';
import { ChildDied, Interrupted } from '../errors.js';
import type { ToChild, ToParent } from './child-messages.js';
import { memoryKills } from './machine-memory.js';
import { KilledForMemory } from './memory-errors.js';

const DEFAULT_GRACE_MS = 30_000;
const OUTPUT_LINES_KEPT = 20;

/** Environment of a training process. glibc keeps freed memory: without this, page faults cost a tenth of each step. */
export const ALLOCATOR = {
  MALLOC_MMAP_THRESHOLD_: String(32 * 2 ** 20),
  MALLOC_TRIM_THRESHOLD_: String(4 * 2 ** 30),
  MALLOC_TOP_PAD_: String(64 * 2 ** 20),
};

export interface ChildJob<Message> {
  /** Path of the module that calls `serveChild`. */
  readonly entry: string;
  /** Plain data for the handler. */
  readonly message: Message;
  /** Aborting asks the child to save a checkpoint and end. */
  readonly signal: AbortSignal;
  readonly onProgress: (progress: StageProgress) => void;
  readonly onLog: (line: string, level: 'info' | 'warn') => void;
  /** Path of the device's lock, which the child holds for as long as it lives; null takes none. */
  readonly device: string | null;
  /** Beside this process's own environment. */
  readonly env?: { readonly [name: string]: string };
  /** Time from abort to SIGKILL. */
  readonly graceMs?: number;
  /** Flags of the child's Node, such as a loader; the parent's own when absent. */
  readonly execArgv?: readonly string[];
  /** How many processes were killed for want of memory; the kernel's own count when absent. */
  readonly memoryKills?: () => number | null;
}

/**
 * Runs a handler in a process of its own and returns its result; when this returns or throws, the process is gone.
 * @throws the handler's error, as the record it sent
 * @throws Interrupted when it was aborted and had to be killed
 * @throws KilledForMemory when it was killed while the kernel killed for want of memory
 * @throws ChildDied when it ended by itself without a result
 */
export async function runInChild<Message, Result>(job: ChildJob<Message>): Promise<Result> {
  if (job.signal.aborted) throw new Interrupted(null);
  const { memoryKills: kills = memoryKills } = job;
  const killsBefore = kills();
  const child = fork(job.entry, [], {
    env: { ...process.env, ...ALLOCATOR, ...job.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    serialization: 'advanced',
    ...(job.execArgv ? { execArgv: [...job.execArgv] } : {}),
  });
  const output = forwardOutput(child, job.onLog);
  const outcome = collectOutcome(child, job);
  tell(child, { kind: 'start', message: job.message, parent: process.pid, device: job.device });

  const [code, signal] = await endOf(child, job.signal, job.graceMs ?? DEFAULT_GRACE_MS);
  const ended = outcome();
  if (ended?.kind === 'result') return ended.result as Result;
  if (ended?.kind === 'error') throw RetortError.fromRecord(ended.error);
  if (job.signal.aborted) throw new Interrupted(null);
  const killsAfter = kills();
  if (signal === 'SIGKILL' && killsBefore !== null && killsAfter !== null && killsAfter > killsBefore)
    throw new KilledForMemory(killsBefore, killsAfter, output.join('\n'));
  throw new ChildDied(signal ? `killed by ${signal}` : `exit code ${code}`, output.join('\n'));
}

/** Waits until the process is gone, asking it to stop on abort and killing it when the grace is over. */
async function endOf(
  child: ChildProcess,
  abort: AbortSignal,
  graceMs: number,
): Promise<[code: number | null, signal: string | null]> {
  let grace: NodeJS.Timeout | undefined;
  const stop = () => {
    tell(child, { kind: 'stop' });
    grace = setTimeout(() => child.kill('SIGKILL'), graceMs);
  };
  const failed = once(child, 'error').then(([cause]) => {
    throw new ChildDied(`could not start: ${cause instanceof Error ? cause.message : cause}`, '');
  });
  abort.addEventListener('abort', stop, { once: true });
  try {
    const [code, signal] = await Promise.race([once(child, 'close'), failed]);
    return [code, signal];
  } finally {
    clearTimeout(grace);
    abort.removeEventListener('abort', stop);
    failed.catch(() => undefined);
  }
}

/** Hands progress and log lines on; the returned function gives the last word once the child has ended. */
function collectOutcome(child: ChildProcess, job: ChildJob<unknown>) {
  let last: Extract<ToParent, { kind: 'result' | 'error' }> | null = null;
  child.on('message', (message) => {
    const said = message as ToParent;
    if (said.kind === 'progress') job.onProgress(said.progress);
    else if (said.kind === 'log') job.onLog(said.line, said.level);
    else last = said;
  });
  return () => last;
}

/** Sends what the child prints to the log, and keeps the end of it as evidence. */
function forwardOutput(child: ChildProcess, onLog: ChildJob<unknown>['onLog']): readonly string[] {
  const kept: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on('line', (line) => {
      kept.push(line);
      if (kept.length > OUTPUT_LINES_KEPT) kept.shift();
      onLog(line, 'info');
    });
  }
  return kept;
}

/** Says something to a child that may already be gone: its end is noticed elsewhere. */
function tell(child: ChildProcess, message: ToChild): void {
  if (child.connected) child.send(message, () => undefined);
}
