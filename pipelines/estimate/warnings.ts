import type { PlanWarning } from './estimate.js';
import type { StageAnswer } from './estimate-stage.js';
import { gibibytes } from './figures.js';

/** Why a stage would not end well: the trainer would refuse it, or the machine has too little memory. */
export function warningsOf(
  stage: string,
  { estimate, refusal }: Pick<StageAnswer, 'estimate' | 'refusal'>,
  machineBytes: number | null,
): PlanWarning[] {
  const needed = estimate.memoryBytes ?? 0;
  const warnings: PlanWarning[] = refusal === null ? [] : [{ stage, message: refusal }];
  if (machineBytes === null || needed <= machineBytes) return warnings;
  const has = `this machine has ${gibibytes(machineBytes)}`;
  return [...warnings, { stage, message: `needs about ${gibibytes(needed)} of memory, and ${has}` }];
}
