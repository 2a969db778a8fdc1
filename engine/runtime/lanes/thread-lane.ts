import { Worker } from 'node:worker_threads';
import { RetortError } from '../../../errors/retort-error.js';
import { LaneDied } from '../../errors.js';
import type { Program } from '../../graph/program.js';
import type { Results } from '../session.js';
import type { FromLane, LaneStart, ToLane } from './lane-messages.js';
import type { MicroBatch } from './micro-batch.js';
import type { Lane } from './sharded-lane.js';

/**
 * A lane in a thread of its own, ready to be asked.
 * @param entry the module that the thread runs
 * @throws LaneDied when the thread ends by itself, now or later
 */
export async function openThreadLane(start: LaneStart, entry = laneThread()): Promise<Lane> {
  const thread = new LaneThread(start, entry);
  await thread.answer();
  const numbers = new Map<Program, number>();
  return {
    gradients(microBatches) {
      const programs = unknownPrograms(microBatches, numbers);
      const numbered = microBatches.map((runs) =>
        runs.map(({ program, batch }) => ({ program: numbers.get(program) ?? -1, batch })),
      );
      return thread.ask<Results[]>(
        { do: 'gradients', microBatches: numbered, programs },
        buffersOf(microBatches),
      );
    },
    reduce: () => thread.ask({ do: 'reduce' }),
    update: (step, learningRate) => thread.ask<number>({ do: 'update', step, learningRate }),
    shareMoments: () => thread.ask({ do: 'shareMoments' }),
    close: () => thread.close(),
  };
}

/** Numbers the programs that have none yet, and returns them. */
function unknownPrograms(microBatches: readonly MicroBatch[], numbers: Map<Program, number>) {
  const unknown: [number, Program][] = [];
  for (const { program } of microBatches.flat()) {
    if (numbers.has(program)) continue;
    unknown.push([numbers.size, program]);
    numbers.set(program, numbers.size);
  }
  return unknown;
}

/** Memory that goes over to the lane instead of being copied. */
function buffersOf(microBatches: readonly MicroBatch[]): ArrayBuffer[] {
  const arrays = microBatches.flat().flatMap(({ batch }) => Object.values(batch));
  return [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))];
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** One worker thread, and who waits for its answers, in order. */
class LaneThread {
  readonly #worker: Worker;
  readonly #waiting: Waiting[] = [];
  readonly #ended: Promise<void>;
  #death: LaneDied | null = null;

  constructor(start: LaneStart, entry: URL) {
    this.#worker = new Worker(entry, { workerData: start, execArgv: [] });
    this.#worker.on('message', (said: FromLane) => this.#hear(said));
    this.#worker.on('error', (error) => this.#die(start.index, error.message));
    this.#ended = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#die(start.index, `exit code ${code}`);
        resolve();
      });
    });
  }

  ask<T = void>(asked: ToLane, handedOver: readonly ArrayBuffer[] = []): Promise<T> {
    const answered = this.answer<T>();
    this.#worker.postMessage(asked, handedOver);
    return answered;
  }

  /** The next answer that nobody waits for yet. */
  answer<T>(): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.#death) reject(this.#death);
      else this.#waiting.push({ resolve: (value) => resolve(value as T), reject });
    });
  }

  /** Waits until the thread is gone, whatever state it is in. */
  async close(): Promise<void> {
    if (!this.#death) await this.ask({ do: 'close' }).catch(() => this.#worker.terminate());
    await this.#ended;
  }

  #hear(said: FromLane): void {
    const next = this.#waiting.shift();
    if (said.kind === 'done') next?.resolve(said.value);
    else next?.reject(RetortError.fromRecord(said.error));
  }

  #die(index: number, how: string): void {
    this.#death ??= new LaneDied(index, how);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#death);
  }
}

/** Built code starts as it is; when this module itself runs from TypeScript, as in the tests, so does the thread. */
function laneThread(): URL {
  if (!import.meta.url.endsWith('.ts')) return new URL('./lane-thread.js', import.meta.url);
  const source = new URL('./lane-thread.ts', import.meta.url);
  const loader = import.meta.resolve('tsx/esm/api');
  const start = `import { register } from '${loader}'; register(); await import('${source}');`;
  return new URL(`data:text/javascript,${encodeURIComponent(start)}`);
}
