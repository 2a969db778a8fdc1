import type { Digest } from './digest.js';
import type { JsonObject } from './json.js';

/** What an artifact is; the kind fixes its files' schema. */
export type ArtifactKind =
  | 'threads'
  | 'documents'
  | 'pairs'
  | 'tokenizer'
  | 'tokens'
  | 'token-pairs'
  | 'teacher'
  | 'checkpoint'
  | 'training-state'
  | 'scores'
  | 'task'
  | 'task-scores'
  | 'report'
  | 'bytes';

/** One immutable file of an artifact; `path` is relative, forward-slashed and never escapes. */
export interface FileEntry {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: Digest;
  readonly statistics?: JsonObject;
}

/** How much work the artifact stands for, shown beside a stage whether it ran or was reused. */
export interface Work {
  readonly count: number;
  readonly unit: 'rows' | 'steps' | 'tokens' | 'pairs' | 'bytes';
}

/** A pure function of the artifact's files: no run, producer, time, host, duration or attempt. */
export interface ArtifactManifest {
  readonly kind: ArtifactKind;
  readonly schemaVersion: number;
  readonly files: readonly FileEntry[];
  readonly work: Work;
  readonly statistics: JsonObject;
}
