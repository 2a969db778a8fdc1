import { ApplicationFailure, condition, setHandler } from '@temporalio/workflow';
import type { Digest } from '../lineage/digest.js';
import {
  approveUpdate,
  type GateAnswer,
  type GateDecision,
  type GateSubject,
  rejectUpdate,
} from './messages.js';

/** What effects have asked, and what was answered, by effect id. */
export interface CarriedGates {
  readonly [effect: string]: {
    readonly subject: GateSubject;
    /** Milliseconds since 1970; null for as long as it takes. */
    readonly endsAtMs: number | null;
    readonly decision: GateDecision | null;
  };
}

/** Where a run waits for a person. It holds no worker: only the workflow waits, through kills and new executions. */
export class Gates {
  readonly #gates: Map<string, CarriedGates[string]>;

  constructor(carried: CarriedGates) {
    this.#gates = new Map(Object.entries(carried));
    const answer = (approved: boolean) => ({
      handler: ({ effect, by, comment }: GateAnswer) => this.#decide(effect, { approved, by, comment }),
      validator: (given: GateAnswer) => this.#check(given),
    });
    const [approve, reject] = [answer(true), answer(false)];
    setHandler(approveUpdate, approve.handler, { validator: approve.validator });
    setHandler(rejectUpdate, reject.handler, { validator: reject.validator });
  }

  /** Whether somebody is waited for. */
  get open(): boolean {
    return [...this.#gates.values()].some(({ decision }) => decision === null);
  }

  /** The answer, once there was a question. */
  decisionOf(effect: string): GateDecision | null {
    return this.#gates.get(effect)?.decision ?? null;
  }

  /** Asks; a question that is open already is about this from now on, and its time still runs from the first. */
  ask(effect: string, subject: GateSubject, timeoutMs: number | null): void {
    const open = this.#gates.get(effect);
    const endsAtMs = open === undefined ? deadline(timeoutMs) : open.endsAtMs;
    this.#gates.set(effect, { subject, endsAtMs, decision: open?.decision ?? null });
  }

  /** Waits for the answer, the end of the time for one, or until `given up`. */
  async settled(effect: string, givenUp: () => boolean): Promise<void> {
    const settled = () => this.decisionOf(effect) !== null || givenUp();
    const endsAtMs = this.#gates.get(effect)?.endsAtMs ?? null;
    if (endsAtMs === null) return condition(settled);
    const inTime = await condition(settled, Math.max(1, endsAtMs - Date.now()));
    if (!inTime) this.#decide(effect, { approved: false, by: null, comment: 'nobody decided in time' });
  }

  carried(): CarriedGates {
    return Object.fromEntries(this.#gates);
  }

  #check({ effect, subject, comment }: GateAnswer): void {
    const gate = this.#gates.get(effect);
    if (gate === undefined) throw refusal(`${effect} waits for nobody`);
    if (gate.decision !== null) throw refusal(`${effect} is decided already`);
    if (comment.trim() === '') throw refusal('a decision needs a comment');
    const same = (of: (one: GateSubject) => Digest | null) => of(gate.subject) === of(subject);
    if (!same(({ model }) => model) || !same(({ scores }) => scores) || !same(({ champion }) => champion))
      throw refusal(
        'the answer is about another model, other scores or another champion than is asked about',
      );
  }

  #decide(effect: string, decision: Omit<GateDecision, 'at'>): void {
    const gate = this.#gates.get(effect);
    if (gate === undefined || gate.decision !== null) return;
    this.#gates.set(effect, { ...gate, decision: { ...decision, at: new Date().toISOString() } });
  }
}

function deadline(timeoutMs: number | null): number | null {
  return timeoutMs === null ? null : Date.now() + timeoutMs;
}

function refusal(message: string): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, 'GateRefused');
}
