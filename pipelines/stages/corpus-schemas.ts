import { z } from 'zod';

/** Largest share of rows that may be quarantined, 0 to 1, before the stage fails. */
export const quarantine = { maxQuarantinedFraction: z.number().min(0).max(1).default(0.01) };

/** Equal seeds hold out equal groups in every stage. */
export const split = {
  seed: z.int().min(0).default(1),
  heldoutFraction: z.number().min(0).max(1).default(0.1),
};

/** Of the stages that have nothing to tune. */
export const NoExecution = z.strictObject({});
