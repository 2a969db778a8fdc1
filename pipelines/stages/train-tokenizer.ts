import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { NoExecution } from './corpus-schemas.js';

/** Byte-level BPE over documents and threads. */
export const trainTokenizer = defineStage({
  name: 'train-tokenizer',
  inputs: { documents: 'documents[]', threads: 'threads[]' },
  output: 'tokenizer',
  params: z.strictObject({
    vocabularySize: z.int().min(260).max(65_536).default(4_096),
    seed: z.int().min(0).default(1),
    sampleFraction: z.number().min(0).max(1).default(1),
  }),
  execution: NoExecution,
  compute: 'corpus/train-tokenizer',
  queue: 'cpu',
  reproducible: 'bytes',
});
