import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { k } from './distillation-schemas.js';
import { Threads } from './training-schemas.js';

/** The likeliest next tokens of a model that has read a prompt, over texts and dialogues (method §3). */
export const recordTeacher = defineStage({
  name: 'record-teacher',
  label: 'teacher',
  inputs: { model: 'checkpoint', prompt: 'tokens', text: 'tokens', dialogues: 'tokens[]' },
  output: 'teacher',
  params: z.strictObject({
    k,
    sequences: z.int().min(1),
    heldoutSequences: z.int().min(0).default(64),
    sequenceTokens: z.int().min(1),
    dialogueFraction: z.number().min(0).max(1).default(0.5),
    seed: z.int().min(0).default(1),
  }),
  execution: z.strictObject({ threads: Threads, checkpointSeconds: z.number().min(0).default(10) }),
  compute: 'engine/train/record-teacher',
  queue: 'gpu',
  reproducible: 'bytes',
});
