import type { ArtifactKind } from '../../lineage/manifest.js';
import type { ShardKind, ShardRecords } from '../../storage/shards/shard-kinds.js';

/** The columns of each kind of rows, in the order in which they are written. */
export const ROW_COLUMNS: { readonly [Kind in ShardKind]: readonly (keyof ShardRecords[Kind] & string)[] } = {
  documents: ['id', 'source', 'text', 'createdAt', 'license'],
  threads: ['id', 'source', 'title', 'body', 'createdAt', 'responses'],
  pairs: [
    ...(['id', 'group', 'source', 'context', 'good', 'bad', 'goodScore', 'badScore'] as const),
    ...(['goodAt', 'badAt', 'goodChars', 'badChars'] as const),
  ],
  tokens: ['tokens'],
  'token-pairs': ['id', 'group', 'context', 'good', 'bad', 'goodChars', 'badChars'],
  teacher: ['tokens', 'ids', 'logprobs'],
  scores: ['id', 'group', 'goodScore', 'badScore', 'goodChars', 'badChars'],
  'task-items': ['id', 'category', 'context', 'options', 'correct'],
  'task-scores': [
    ...(['item', 'category', 'option', 'correct', 'chars', 'tokens', 'logprob'] as const),
    ...(['unconditionalLogprob', 'reward', 'greedy'] as const),
  ],
  metrics: ['step', 'name', 'value'],
  quarantine: ['file', 'offsetBytes', 'row', 'reason', 'sha256'],
};

/** What the rows of an artifact are; those of a checkpoint are its series. Null where it has none. */
export function rowsOfKind(kind: ArtifactKind): ShardKind | null {
  if (kind === 'checkpoint') return 'metrics';
  if (kind === 'task') return 'task-items';
  return Object.hasOwn(ROW_COLUMNS, kind) ? (kind as ArtifactKind & ShardKind) : null;
}
