import type { WorkerMessage, WorkerSettings } from '../service/worker-settings.js';
import { retortErrorOf } from './errors.js';
import type { StageRegistry } from './stage-registry.js';
import { startWorkers } from './worker.js';

/** After this a stopping worker is gone, whatever its computations do. */
const longestStopMs = 38_000;
const lookMs = 200;

/** The worker process of a supervisor: says when it is ready, and leaves when the supervisor is gone. */
export async function serveWorker(stages: StageRegistry): Promise<void> {
  const settings: WorkerSettings = JSON.parse(process.argv[2] ?? '');
  const supervisor = process.ppid;
  let stop = (): void => process.exit(0);
  let isBusy = () => true;
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), longestStopMs).unref();
    stop();
    // A killed supervisor took the server with it, which a graceful stop would wait for.
    setInterval(() => process.ppid !== supervisor && !isBusy() && process.exit(0), lookMs).unref();
  });
  if (!process.connected) stop();
  try {
    const workers = await startWorkers(settings, stages, process.env);
    stop = () => workers.stop();
    isBusy = workers.isBusy;
    if (!process.connected) stop();
    say({ kind: 'ready' });
    await workers.stopped;
    process.exit(0);
  } catch (error) {
    const failure = retortErrorOf(error).toRecord();
    console.error(error);
    say({ kind: 'failed', failure }, () => process.exit(1));
  }
}

function say(message: WorkerMessage, then: () => void = () => {}): void {
  if (process.send === undefined) then();
  else process.send(message, then);
}
