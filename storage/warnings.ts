import type { ErrorCode, ErrorRecord } from '../errors/retort-error.js';

/** Something the store noticed and survived; the caller shows it. */
export interface StoreWarning {
  readonly code: ErrorCode;
  readonly message: string;
  /** The object it is about. */
  readonly object: string;
  readonly cause: ErrorRecord | null;
}

/** A commit, manifest or blob is missing or altered, so that a commit is not used. */
export const COMMIT_DAMAGED: ErrorCode = 'E5101';
/** A progress checkpoint is unreadable, so that an older one is used. */
export const CHECKPOINT_DAMAGED: ErrorCode = 'E5102';
/** A blob with wrong bytes was replaced; the bad bytes are in quarantine. */
export const BLOB_QUARANTINED: ErrorCode = 'E5103';
/** A snapshot or its copy in the store could not be made; the checkpoint before it stands. */
export const CHECKPOINT_NOT_SAVED: ErrorCode = 'E5104';
/** Alarm: one stage key and one numeric class gave two different outputs. */
export const BYTES_DIVERGED: ErrorCode = 'E6101';
/** Expected: another numeric class gave other bytes, and the first commit stands. */
export const CLASS_DIVERGED: ErrorCode = 'E6102';
