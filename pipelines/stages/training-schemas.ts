import { z } from 'zod';

/** AdamW with decoupled decay, and the schedule of its learning rate. */
export const optimizer = {
  learningRate: z.number().positive(),
  warmupSteps: z.int().min(0).default(20),
  weightDecay: z.number().min(0).default(0.01),
  beta1: z.number().min(0).max(1).default(0.9),
  beta2: z.number().min(0).max(1).default(0.95),
  clipNorm: z.number().positive().default(1),
  decay: z.enum(['constant', 'linear-to-zero', 'cosine']).default('cosine'),
};

/** Never changes bytes. */
export const TrainingExecution = z.strictObject({
  threads: z.int().min(1).default(1),
  checkpointEverySteps: z.int().min(1).default(200),
});
