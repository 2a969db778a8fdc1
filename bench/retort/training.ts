import type { Arena } from '../../engine/runtime/arena.js';
import { openLanes } from '../../engine/runtime/lanes/lanes.js';
import { chooseLayout } from '../../engine/runtime/lanes/layout.js';
import { adamWOf } from '../../engine/train/optimization.js';
import type { OptimizationParams } from '../../engine/train/params.js';
import { learningRateAt } from '../../engine/train/schedule.js';
import type { Objective } from '../../engine/train/training-loop.js';
import type { OptimizerSettings } from '../harness/models.js';

/** What a training's parameters must name and these steps do not use. */
export const optimizationOf = ({ betas, weightDecay, clipNorm }: OptimizerSettings, seed: number) =>
  ({
    betas,
    weightDecay,
    clipNorm,
    microBatches: 2,
    seed,
    schedule: 'constant',
    maxSpikeNats: 1_000,
  }) satisfies OptimizationParams;

/** The product's steps, without what it measures and keeps between them. */
export async function stepper(
  arena: Arena,
  objective: Objective,
  settings: OptimizerSettings,
  { seed, threads, lanes }: { readonly seed: number; readonly threads: number; readonly lanes?: number },
) {
  const { microBatches } = objective;
  const layout = chooseLayout({ threads, lanes }, { parameters: arena.groupSize, microBatches });
  const open = await openLanes(arena, adamWOf(optimizationOf(settings, seed)), layout);
  const { learningRate: peak, warmupSteps } = settings;
  const schedule = { peak, warmupSteps, steps: Number.MAX_SAFE_INTEGER, decay: 'constant' } as const;
  let done = 0;
  return async (count: number) => {
    const losses: number[] = [];
    for (let i = 0; i < count; i += 1) {
      const { microBatches, measure } = await objective.batches(done);
      const { lossNats } = measure(await open.gradients(microBatches));
      await open.update(done + 1, learningRateAt(schedule, done));
      done += 1;
      losses.push(lossNats);
    }
    return losses;
  };
}
