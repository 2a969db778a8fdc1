import type { EffectChange, RunChange, StageChange } from '../activities/contract.js';
import type { ErrorRecord } from '../errors/retort-error.js';
import type { RunStatus, StageStatus } from '../storage/runs/run-record.js';
import { recordRun } from './control-activities.js';
import type { RunRef } from './messages.js';

/** Enough for one activity's payload. */
const longestBatch = 50;

/** Writes a run's transitions into its record, one batch after the other: the run is the record's only writer. */
export class Transitions {
  readonly #run: string;
  readonly #statuses = new Map<string, StageStatus>();
  #status: RunStatus = 'running';
  #failure: ErrorRecord | null = null;
  #changed = false;
  #queue: StageChange[] = [];
  #effects: EffectChange[] = [];
  #unwritten = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor({ run }: RunRef) {
    this.#run = run;
  }

  get status(): RunStatus {
    return this.#status;
  }

  /** The stage's last transition in this execution, if it had one. */
  statusOf(id: string): StageStatus | undefined {
    return this.#statuses.get(id);
  }

  /** Resolves when the transition, and all before it, are in the store. */
  stage(change: Omit<StageChange, 'at'>): Promise<void> {
    this.#statuses.set(change.id, change.status);
    this.#queue.push({ ...change, at: now() });
    return this.#flush();
  }

  /** The same for an effect. */
  effect(change: EffectChange): Promise<void> {
    this.#effects.push(change);
    return this.#flush();
  }

  /** The first end is the end. */
  run(status: RunStatus, failure: ErrorRecord | null = null): Promise<void> {
    if (['succeeded', 'failed', 'cancelled'].includes(this.#status)) return this.#writing;
    this.#status = status;
    this.#failure = failure ?? this.#failure;
    this.#changed = true;
    return this.#flush();
  }

  /** Whether everything noted so far is in the store. */
  get idle(): boolean {
    return this.#unwritten === 0;
  }

  /** Each transition adds a turn; the first turn takes all that wait, so the later ones find nothing to do. */
  #flush(): Promise<void> {
    this.#unwritten += 1;
    this.#writing = this.#writing.then(async () => {
      if (this.#changed || this.#queue.length > 0 || this.#effects.length > 0)
        await recordRun(this.#takeBatch());
      this.#unwritten -= 1;
    });
    this.#writing.catch(() => {});
    return this.#writing;
  }

  #takeBatch(): RunChange {
    const stages = this.#queue.slice(0, longestBatch);
    this.#queue = this.#queue.slice(longestBatch);
    const effects = this.#effects;
    this.#effects = [];
    this.#changed = false;
    return { run: this.#run, status: this.#status, failure: this.#failure, at: now(), stages, effects };
  }
}

/** Workflow time: the same in every replay. */
function now(): string {
  return new Date().toISOString();
}
