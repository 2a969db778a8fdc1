import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { RetortError } from '../../../../errors/retort-error.js';
import type { ComputeContext } from '../../../../storage/ports.js';

export interface Behaviour {
  readonly stepMs: number;
  readonly trace: string | null;
  readonly checkpointEverySteps: number;
}

/** What the tests make a computation fail with. */
export class PlannedFailure extends RetortError {
  constructor(step: number) {
    super('E2999', 'bad-input', `step ${step} was told to fail`, {
      expected: 'no failure',
      found: `a failure at step ${step}`,
      where: { file: 'from', row: step },
      fix: 'leave failAtStep out',
    });
  }
}

class StoppedBetweenSteps extends RetortError {
  constructor(step: number) {
    super('E4301', 'interrupted', `stopped after step ${step}`);
  }
}

/** Folds `state` once a step, from the newest checkpoint to the last step. */
export async function foldSteps(
  name: string,
  start: Uint8Array,
  { steps, failAtStep }: { readonly steps: number; readonly failAtStep: number | null },
  { checkpoints, execution, progress, signal }: ComputeContext<Behaviour>,
): Promise<Uint8Array> {
  const newest = await checkpoints.newest();
  let state = newest === null ? start : await newest.files.bytes('state');
  const save = (step: number) => checkpoints.save(step, () => [{ path: 'state', chunks: () => [state] }]);
  for (let step = (newest?.step ?? 0) + 1; step <= steps; step += 1) {
    if (step === failAtStep) throw new PlannedFailure(step);
    await sleep(execution.stepMs);
    state = createHash('sha256').update(state).update(String(step)).digest();
    if (execution.trace !== null)
      appendFileSync(execution.trace, `${name} ${step} ${steps} ${process.pid}\n`);
    progress.report({ done: step, total: steps, unit: 'steps', values: { step } });
    if (signal.aborted || step % execution.checkpointEverySteps === 0) await save(step);
    if (signal.aborted) throw new StoppedBetweenSteps(step);
  }
  return state;
}
