export type Decay = 'constant' | 'linear-to-zero' | 'cosine';

export interface LearningRateSchedule {
  /** The rate after warm-up. */
  readonly peak: number;
  readonly warmupSteps: number;
  readonly steps: number;
  readonly decay: Decay;
}

/**
 * Learning rate of a step, counted from 0: linear warm-up that reaches the peak at step `warmupSteps − 1`,
 * then constant, or falling to zero just after the last step (linearly, or by half a cosine).
 */
export function learningRateAt(
  { peak, warmupSteps, steps, decay }: LearningRateSchedule,
  step: number,
): number {
  if (step < warmupSteps) return (peak * (step + 1)) / warmupSteps;
  const progress = (step - warmupSteps) / Math.max(1, steps - warmupSteps);
  if (decay === 'constant') return peak;
  if (decay === 'linear-to-zero') return peak * (1 - progress);
  return (peak * (1 + Math.cos(Math.PI * progress))) / 2;
}

/** How a training that goes on from a pretrained model names its rate: as a multiple of the pretraining rate. */
interface ContinuedRate {
  readonly learningRateMultiple: number;
  readonly warmupFraction: number;
  readonly schedule: Decay;
}

/** The schedule of a training of `steps` steps that goes on from a model pretrained at `pretrainingLearningRate`. */
export function continuedSchedule(
  { learningRateMultiple, warmupFraction, schedule }: ContinuedRate,
  pretrainingLearningRate: number,
  steps: number,
): LearningRateSchedule {
  return {
    peak: learningRateMultiple * pretrainingLearningRate,
    warmupSteps: Math.ceil(warmupFraction * steps),
    steps,
    decay: schedule,
  };
}
