import { condition, setHandler, workflowInfo } from '@temporalio/workflow';
import type { GraphStage } from '../activities/contract.js';
import type { Digest } from '../lineage/digest.js';
import { joinStage } from './control-activities.js';
import {
  leaveSignal,
  leftSignal,
  outcomeSignal,
  type RunRef,
  type StageOutcome,
  stageWorkflowId,
} from './messages.js';
import { tell } from './tell.js';

/** Keys that a run waits for by stage id, and outcomes that came and were not read yet. */
export interface PendingStages {
  readonly keys: { readonly [id: string]: Digest };
  readonly outcomes: readonly StageOutcome[];
}

/** A stage whose workflow was terminated, or lost, never answers: it is joined again, which starts it again. */
const firstCheckMinutes = 1;
const slowestCheckMinutes = 60;

/** The run's side of sharing stages: join, wait for the outcome, or leave and wait for the answer. */
export class StageJoins {
  readonly #run: RunRef;
  readonly #keys: Map<string, Digest>;
  readonly #outcomes: Map<Digest, StageOutcome>;
  readonly #left = new Set<Digest>();
  #joining = 0;

  constructor({ run }: RunRef, { keys, outcomes }: PendingStages) {
    this.#run = { run };
    this.#keys = new Map(Object.entries(keys));
    this.#outcomes = new Map(outcomes.map((outcome) => [outcome.key, outcome]));
    setHandler(outcomeSignal, (outcome) => {
      this.#outcomes.set(outcome.key, outcome);
    });
    setHandler(leftSignal, (key) => {
      this.#left.add(key);
    });
  }

  /**
   * The stage's outcome, or null when it had to be left, so that nothing computes for this run any more. The
   * stage stays pending until it is forgotten, so that no outcome is lost before it is written down.
   */
  async obtain(
    stage: Pick<GraphStage, 'id'>,
    { mustLeave, onKey }: { mustLeave(): boolean; onKey(key: Digest): void },
  ): Promise<StageOutcome | null> {
    const key = this.#keys.get(stage.id) ?? (await this.#join(stage));
    if (typeof key !== 'string') return key;
    onKey(key);
    const ready = () => this.#outcomes.has(key) || mustLeave();
    for (let minutes = firstCheckMinutes; !(await condition(ready, minutes * 60_000)); ) {
      await this.#join(stage);
      minutes = Math.min(2 * minutes, slowestCheckMinutes);
    }
    if (!this.#outcomes.has(key)) await this.#leave(key);
    const outcome = this.#outcomes.get(key) ?? null;
    if (outcome === null) this.forget(stage.id);
    return outcome;
  }

  forget(id: string): void {
    this.#keys.delete(id);
  }

  /** Whether the stage is joined. */
  has(id: string): boolean {
    return this.#keys.has(id);
  }

  /** Stages that are joined or about to be. */
  get size(): number {
    return this.#keys.size + this.#joining;
  }

  /** Whether no join is under way. */
  get idle(): boolean {
    return this.#joining === 0;
  }

  /** What another execution of this run has to know to go on. */
  pending(): PendingStages {
    const keys = [...this.#keys.values()];
    const outcomes = [...this.#outcomes.values()].filter(({ key }) => keys.includes(key));
    return { keys: Object.fromEntries(this.#keys), outcomes };
  }

  async #join(stage: Pick<GraphStage, 'id'>): Promise<Digest | StageOutcome> {
    this.#joining += 1;
    try {
      const joined = await joinStage({ ...this.#run, id: stage.id, waiter: workflowInfo().workflowId });
      if (joined.kind === 'settled') {
        this.#outcomes.set(joined.outcome.key, joined.outcome);
        return joined.outcome;
      }
      this.#keys.set(stage.id, joined.key);
      return joined.key;
    } finally {
      this.#joining -= 1;
    }
  }

  async #leave(key: Digest): Promise<void> {
    this.#left.delete(key);
    const open = await tell(stageWorkflowId(key), leaveSignal, workflowInfo().workflowId);
    if (open) await condition(() => this.#left.has(key) || this.#outcomes.has(key));
  }
}
