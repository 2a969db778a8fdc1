import type { Column } from './column.js';
import type {
  DocumentRecord,
  MetricRecord,
  PairRecord,
  PairScoreRecord,
  QuarantinedRecord,
  TaskItemRecord,
  TaskScoreRecord,
  TeacherRecord,
  ThreadRecord,
  TokenPairRecord,
  TokensRecord,
} from './records.js';
import { documents } from './schemas/documents.js';
import { metrics } from './schemas/metrics.js';
import { pairs } from './schemas/pairs.js';
import { quarantine } from './schemas/quarantine.js';
import { scores } from './schemas/scores.js';
import { taskItems } from './schemas/task-items.js';
import { taskScores } from './schemas/task-scores.js';
import { teacher } from './schemas/teacher.js';
import { threads } from './schemas/threads.js';
import { tokenPairs } from './schemas/token-pairs.js';
import { tokens } from './schemas/tokens.js';

/** The record of each shard kind. */
export interface ShardRecords {
  documents: DocumentRecord;
  threads: ThreadRecord;
  pairs: PairRecord;
  tokens: TokensRecord;
  'token-pairs': TokenPairRecord;
  teacher: TeacherRecord;
  scores: PairScoreRecord;
  'task-items': TaskItemRecord;
  'task-scores': TaskScoreRecord;
  metrics: MetricRecord;
  quarantine: QuarantinedRecord;
}

export type ShardKind = keyof ShardRecords;

/** A kind's columns, and how many rows usually fill a batch of 16–64 MiB. */
export interface ShardSchema<Row> {
  readonly columns: Column<Row>;
  readonly rowsPerBatch: number;
}

export const SHARD_SCHEMAS: { readonly [K in ShardKind]: ShardSchema<ShardRecords[K]> } = {
  documents: { columns: documents, rowsPerBatch: 8_192 },
  threads: { columns: threads, rowsPerBatch: 4_096 },
  pairs: { columns: pairs, rowsPerBatch: 8_192 },
  tokens: { columns: tokens, rowsPerBatch: 16_384 },
  'token-pairs': { columns: tokenPairs, rowsPerBatch: 16_384 },
  teacher: { columns: teacher, rowsPerBatch: 1_024 },
  scores: { columns: scores, rowsPerBatch: 131_072 },
  'task-items': { columns: taskItems, rowsPerBatch: 8_192 },
  'task-scores': { columns: taskScores, rowsPerBatch: 131_072 },
  metrics: { columns: metrics, rowsPerBatch: 131_072 },
  quarantine: { columns: quarantine, rowsPerBatch: 16_384 },
};
