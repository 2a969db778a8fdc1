import { CancellationScope, condition, setHandler } from '@temporalio/workflow';
import { pauseUpdate, unpauseUpdate } from './messages.js';

/** What people have asked of a run: to pause, to go on, to end. */
export class Steering {
  #paused: boolean;
  #cancelled = false;

  /** `written` resolves when the change is in the run's record, `settled` when a pause has taken effect. Made in the workflow's root scope, whose cancel it hears. */
  constructor(paused: boolean, hear: { written(): Promise<void>; settled(): Promise<void> }) {
    this.#paused = paused;
    CancellationScope.current().cancelRequested.catch(() => {
      this.#cancelled = true;
    });
    setHandler(pauseUpdate, async () => {
      this.#paused = true;
      await hear.written();
      await hear.settled();
    });
    setHandler(unpauseUpdate, async () => {
      this.#paused = false;
      await hear.written();
    });
  }

  get paused(): boolean {
    return this.#paused;
  }

  get cancelled(): boolean {
    return this.#cancelled;
  }

  /** Whether a stage on this queue must be given up: a training at a pause too, for it continues later. */
  interrupts(queue: 'cpu' | 'gpu'): boolean {
    return this.#cancelled || (this.#paused && queue === 'gpu');
  }

  /** Runs something that a cancel ends at once, inside a workflow that otherwise ends in its own order. */
  async interruptible<T>(work: () => Promise<T>): Promise<T> {
    const scope = new CancellationScope();
    const watch = new CancellationScope();
    watch
      .run(() => condition(() => this.#cancelled))
      .then(() => scope.cancel())
      .catch(() => {});
    try {
      return await scope.run(work);
    } finally {
      watch.cancel();
    }
  }
}
