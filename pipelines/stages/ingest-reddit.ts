import { z } from 'zod';
import { defineStage } from '../define-stage.js';
import { quarantine } from './corpus-schemas.js';

/** Posts with their comments from Reddit dumps, filtered as the Stanford Human Preferences are (method §5). */
export const ingestReddit = defineStage({
  name: 'ingest-reddit',
  inputs: { submissions: 'source[]', comments: 'source[]' },
  output: 'threads',
  params: z.strictObject({
    source: z.string().min(1).default('reddit'),
    minPostScore: z.int().default(10),
    minCommentScore: z.int().default(2),
    minComments: z.int().min(1).default(2),
    maxComments: z.int().min(1).default(50),
    selfPostsOnly: z.boolean().default(true),
    topLevelOnly: z.boolean().default(true),
    excludeEdited: z.boolean().default(true),
    excludeNsfw: z.boolean().default(true),
    excludeDeleted: z.boolean().default(true),
    excludeModerators: z.boolean().default(true),
    excludeOriginalPoster: z.boolean().default(true),
    ...quarantine,
  }),
  execution: z.strictObject({ joinMemoryBytes: z.int().min(1).default(268_435_456) }),
  compute: 'corpus/ingest-reddit',
  queue: 'cpu',
  reproducible: 'bytes',
});
