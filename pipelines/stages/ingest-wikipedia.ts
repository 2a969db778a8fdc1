import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { NoExecution, quarantine, split } from './corpus-schemas.js';

/** What the comments of those who revert vandalism on the English Wikipedia say. */
const VANDALISM_CUES = [
  ...['vandal', 'rvv', 'rv/v', 'graffiti', 'nonsense', 'blanking', 'spam', 'test edit', 'rv test'],
  ...['reverted edits by', 'reverted 1 edit', 'reverted 2 edits', 'bot - rv'],
];

/** Reverted vandalism from Wikipedia histories: the clean passage beats the vandalised one (method §5). */
export const ingestWikipedia = defineStage({
  name: 'ingest-wikipedia',
  inputs: { history: 'source[]' },
  output: 'pairs',
  params: z.strictObject({
    source: z.string().min(1).default('wikipedia'),
    namespaces: z.array(z.int()).min(1).default([0]),
    revertRadius: z.int().min(2).default(15),
    cues: z.array(z.string().min(1)).default(VANDALISM_CUES),
    contextChars: z.int().min(0).default(1_000),
    followingChars: z.int().min(0).default(200),
    maxPassageChars: z.int().min(1).default(2_000),
    maxPairsPerGroup: z.int().min(1).default(10),
    ...quarantine,
    ...split,
  }),
  execution: NoExecution,
  compute: 'corpus/ingest-wikipedia',
  queue: 'cpu',
  reproducible: 'bytes',
});
