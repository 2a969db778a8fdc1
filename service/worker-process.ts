import { type ChildProcess, fork } from 'node:child_process';
import { type ErrorRecord, RetortError } from '../errors/retort-error.js';
import type { RunningProcess } from './keep-alive.js';
import { nodeEntryOf } from './node-entry.js';
import { endOf } from './temporal-server.js';
import type { WorkerMessage, WorkerSettings } from './worker-settings.js';

/** A stopping worker may finish a step and save a checkpoint before it is killed. */
const graceMs = 40_000;

/** Starts a worker; it leaves by itself when this process is gone, for its channel closes then. */
export function startWorkerProcess(
  entry: string,
  settings: WorkerSettings,
  log: number,
  env: NodeJS.ProcessEnv,
): RunningProcess {
  const { path, execArgv } = nodeEntryOf(entry);
  const child = fork(path, [JSON.stringify(settings)], {
    execArgv: [...execArgv],
    stdio: ['ignore', log, log, 'ipc'],
    env,
  });
  const ended = endOf(child);
  return {
    pid: child.pid ?? null,
    ready: workerReady(child, ended),
    ended,
    async stop() {
      if (child.connected) child.disconnect();
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

function workerReady(child: ChildProcess, ended: Promise<string>): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: ErrorRecord | null = null;
    child.on('message', (message) => {
      const said = message as WorkerMessage;
      if (said.kind === 'ready') resolve();
      else failure = said.failure;
    });
    void ended.then((how) =>
      reject(
        failure === null
          ? new Error(`it ended before it was ready: ${how}`)
          : RetortError.fromRecord(failure),
      ),
    );
  });
}
