import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { quarantine } from './corpus-schemas.js';

/** Questions with their answers and scores from a StackExchange dump: `Posts.xml` and `Votes.xml`. */
export const ingestStackexchange = defineStage({
  name: 'ingest-stackexchange',
  inputs: { posts: 'source', votes: 'source' },
  output: 'threads',
  params: z.strictObject({ source: z.string().min(1).default('stackexchange'), ...quarantine }),
  execution: z.strictObject({ joinMemoryBytes: z.int().min(1).default(268_435_456) }),
  compute: 'corpus/ingest-stackexchange',
  queue: 'cpu',
  reproducible: 'bytes',
});
