import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Work } from '../lineage/manifest.js';
import type { ComputeContext } from '../storage/ports.js';
import { Interrupted } from './errors.js';

const ROWS_PER_TURN = 256;

/** Counts rows, reports them, and lets an abort in: throws Interrupted at most 256 rows later. */
export class Pace {
  #done = 0;
  readonly #context: Pick<ComputeContext<unknown>, 'progress' | 'signal'>;
  readonly #unit: Work['unit'];
  readonly #total: number | null;

  constructor(
    context: Pick<ComputeContext<unknown>, 'progress' | 'signal'>,
    unit: Work['unit'] = 'rows',
    total: number | null = null,
  ) {
    this.#context = context;
    this.#unit = unit;
    this.#total = total;
  }

  async tick(): Promise<void> {
    this.#done += 1;
    if (this.#done % ROWS_PER_TURN !== 0) return;
    this.report();
    await nextTurn();
    const { signal } = this.#context;
    if (signal.aborted) throw new Interrupted(this.#done, signal.reason);
  }

  report(): void {
    this.#context.progress.report({ done: this.#done, total: this.#total, unit: this.#unit });
  }
}
