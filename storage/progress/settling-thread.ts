import { parentPort, Worker, workerData } from 'node:worker_threads';
import { type ErrorRecord, RetortError } from '../../errors/retort-error.js';
import type { Digest } from '../../lineage/digest.js';
import { StoreFault } from '../errors.js';
import { openStore } from '../open-store.js';
import { type Settler, settler } from './settler.js';
import { openSnapshotFolder } from './snapshot-folder.js';

/** What the thread opens by itself. */
export interface SettlingFacts {
  /** Location of the store; credentials come from the environment. */
  readonly store: string;
  readonly folder: string;
  readonly stageKey: Digest;
  readonly attempt: number;
}

type Request =
  | { readonly call: 'settle'; readonly arguments: Parameters<Settler['settle']> }
  | { readonly call: 'copy'; readonly arguments: Parameters<Settler['copy']> };

interface Answer {
  readonly request: number;
  readonly error: ErrorRecord | null;
}

/**
 * Settles in a thread of its own, which a step that blocks the event loop does not hold up.
 * @param entry module that calls `serveSettling`
 */
export function threadSettler(entry: URL, facts: SettlingFacts): Settler {
  const thread = new Worker(entry, { workerData: facts, execArgv: [] });
  thread.unref();
  const waiting = new Map<number, (error: Error | null) => void>();
  let ended: Error | null = null;
  let requests = 0;

  const end = (cause: unknown) => {
    ended = new StoreFault(facts.folder, `the thread that settles snapshots ended: ${cause}`, { cause });
    for (const answer of waiting.values()) answer(ended);
    waiting.clear();
  };
  thread.on('error', end);
  thread.on('exit', (code) => end(`exit code ${code}`));
  thread.on('message', ({ request, error }: Answer) => {
    waiting.get(request)?.(error === null ? null : RetortError.fromRecord(error));
    waiting.delete(request);
    if (waiting.size === 0) thread.unref();
  });

  function ask(request: Request): Promise<void> {
    return new Promise((resolve, reject) => {
      if (ended !== null) return reject(ended);
      requests += 1;
      waiting.set(requests, (error) => (error === null ? resolve() : reject(error)));
      thread.ref();
      thread.postMessage({ ...request, request: requests });
    });
  }

  return {
    settle: (...request) => ask({ call: 'settle', arguments: request }),
    copy: (...request) => ask({ call: 'copy', arguments: request }),
    close: async () => {
      await thread.terminate();
    },
  };
}

/** The thread's side. */
export function serveSettling(): void {
  const { store: location, folder, stageKey, attempt }: SettlingFacts = workerData;
  const opened = openStore(location, { env: process.env }).then((store) =>
    settler({ store, local: openSnapshotFolder(folder, store.location), stageKey, attempt }),
  );
  opened.catch(() => undefined);
  parentPort?.on('message', async ({ request, ...asked }: Request & { readonly request: number }) => {
    const error = await serve(opened, asked).then(() => null, recordOf);
    parentPort?.postMessage({ request, error } satisfies Answer);
  });
}

async function serve(opened: Promise<Settler>, asked: Request): Promise<void> {
  const { settle, copy } = await opened;
  await (asked.call === 'settle' ? settle(...asked.arguments) : copy(...asked.arguments));
}

function recordOf(error: unknown): ErrorRecord {
  if (error instanceof RetortError) return error.toRecord();
  return new StoreFault(
    'the folder of snapshots',
    error instanceof Error ? error.message : String(error),
  ).toRecord();
}
