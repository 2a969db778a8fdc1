import { z } from 'zod';

/** What something must be, or the stage is refused; null takes anything. */
export const digest = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits')
  .nullable()
  .default(null);

/** Likeliest tokens that a teacher names at each position. */
export const k = z.int().min(1).default(50);
