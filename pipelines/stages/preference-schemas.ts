import { z } from 'zod';
import { optimizer } from './training-schemas.js';

/** Training of a preference model on pairs, from a language model or another preference model. */
export const preferenceTraining = {
  batchPairs: z.int().min(1).default(16),
  microBatches: z.int().min(1).default(2),
  /** μ of `L_PM + μ·L_LM(good)` (method §5). */
  languageModelWeight: z.number().min(0).default(1),
  seed: z.int().min(0).default(1),
  ...optimizer,
};
