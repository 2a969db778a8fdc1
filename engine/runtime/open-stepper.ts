import type { Arena } from './arena.js';
import { openLanes } from './lanes/lanes.js';
import { chooseLayout, type LaneChoice, threadsOf } from './lanes/layout.js';
import { loopedSteps } from './looped-steps.js';
import type { AdamW } from './optimizer.js';
import type { Stepper } from './steps.js';

/** In which form steps are taken; execution, for it never changes bytes on one device. */
export interface StepChoice extends LaneChoice {
  /** Steps that one call takes in the `Loop` form; 1 takes the step form. Default 16 on a CUDA device, else 1. */
  readonly stepsPerCall?: number | undefined;
}

const STEPS_PER_CALL = { cpu: 1, cuda: 16 } as const;

/** @param microBatches of a step */
export async function openStepper(
  arena: Arena,
  optimizer: AdamW,
  choice: StepChoice,
  microBatches: number,
): Promise<Stepper> {
  const mostSteps = choice.stepsPerCall ?? STEPS_PER_CALL[choice.device ?? 'cpu'];
  if (mostSteps > 1) return loopedSteps(arena, optimizer, { threads: threadsOf(choice), mostSteps });
  const layout = chooseLayout(choice, { parameters: arena.groupSize, microBatches });
  const { gradients, update, gatherMoments, close } = await openLanes(arena, optimizer, layout);
  return {
    mostSteps,
    async take(first, steps) {
      const taken = [];
      for (const [i, step] of steps.entries()) {
        const results = await gradients(step.microBatches);
        taken.push({ results, gradientNorm: await update(first + i, step.learningRate) });
      }
      return taken;
    },
    gatherMoments,
    close,
  };
}
