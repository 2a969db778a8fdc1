import { z } from 'zod';

const powerOfTwo = (most: number) =>
  z
    .int()
    .min(1)
    .max(most)
    .refine((value) => Number.isInteger(Math.log2(value)), { error: 'expected a power of two' });

/** How a model moves at each step. */
export const optimization = {
  weightDecay: z.number().min(0).default(0.1),
  betas: z.tuple([z.number().min(0).lt(1), z.number().min(0).lt(1)]).default([0.9, 0.95]),
  clipNorm: z.number().positive().nullable().default(1),
  maxSpikeNats: z.number().positive().default(3),
  /** Parts of a batch whose gradients are summed in pairs; as many lanes can work on a step. */
  microBatches: powerOfTwo(64).default(2),
  seed: z.int().min(0).default(1),
};

export const Schedule = z.enum(['constant', 'linear-to-zero', 'cosine']);

const Count = z.int().min(1).nullable().default(null);

/** What a step takes: so many items, or as many as fit `batchTokens`. */
export const batch = {
  pairs: { batchPairs: Count, batchTokens: Count },
  sequences: { batchSequences: Count, batchTokens: Count },
};

/** Refuses both ways of saying what a step takes; where neither is said, it takes `items` of them. */
export function withBatch<Params extends z.ZodObject>(
  params: Params,
  name: 'batchPairs' | 'batchSequences',
  items: number,
): Params {
  const isSaid = (value: object, field: string) => Reflect.get(value, field) !== null;
  return params
    .refine((value) => !(isSaid(value, name) && isSaid(value, 'batchTokens')), {
      path: ['batchTokens'],
      error: `expected null beside ${name}`,
    })
    .overwrite((value) =>
      isSaid(value, name) || isSaid(value, 'batchTokens') ? value : { ...value, [name]: items },
    );
}

/** Of training a preference model on pairs, by the pairwise loss plus μ times the language-model loss. */
export const preference = {
  ...optimization,
  schedule: Schedule.default('linear-to-zero'),
  warmupFraction: z.number().min(0).max(1).default(0.05),
  ...batch.pairs,
  contextLength: z.int().min(8).default(128),
  languageModelWeight: z.number().min(0).default(1),
};

/** Threads of one operator: bytes were shown not to depend on their number up to 12 (record 0046). */
export const Threads = z.int().min(1).max(12).default(1);

/** Never changes bytes, but for the device, which the numeric class names. */
export const TrainingExecution = z.strictObject({
  /** Of all lanes together; null takes every core. */
  threads: Threads.unwrap().nullable().default(null),
  /** Threads that each compute a part of a step; without it chosen by the size of the model. */
  lanes: powerOfTwo(8).optional(),
  checkpointSeconds: z.number().min(0).default(5),
  storeCheckpointSeconds: z.number().min(0).default(120),
  keepStateEverySteps: z.int().min(1).optional(),
  device: z.enum(['cpu', 'cuda']).optional(),
  deviceId: z.int().min(0).optional(),
  tf32: z.boolean().optional(),
  /** Steps that one call takes in the `Loop` form; 1 takes the step form. Without it 16 on a CUDA device, else 1. */
  stepsPerCall: z.int().min(1).max(1_024).optional(),
});
