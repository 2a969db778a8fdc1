import { RetortError } from '../errors/retort-error.js';
import { UnexpectedFailure } from '../errors/unexpected-failure.js';
import type { Digest } from '../lineage/digest.js';
import { fileFault, systemCode } from '../storage/file-faults.js';

/** The computation's code is not the code that the run was planned with. */
export class CodeChanged extends RetortError {
  constructor(stage: string, planned: Digest, found: Digest) {
    super('E7103', 'refused', `the code of ${stage} changed since the run was planned`, {
      expected: planned,
      found,
      why: 'another version of Retort took over in the middle of the run',
      fix: 'resume the run: its successor is planned with the new code, and keeps every stage that did not change',
    });
  }
}

/** The stage key that was asked for does not follow from the run's own documents. */
export class StageKeyDiffers extends RetortError {
  constructor(stage: string, asked: Digest, found: Digest) {
    super('E7104', 'internal', `${stage} has another key than the one that was asked for`, {
      expected: asked,
      found,
      fix: 'report this with the run’s folder in the store',
    });
  }
}

/** This worker has no such stage. */
export class StageUnknown extends RetortError {
  constructor(stage: string, known: readonly string[]) {
    super('E7105', 'configuration', `this worker knows no stage ${stage}`, {
      expected: `one of ${known.join(', ')}`,
      found: stage,
      fix: 'start workers of the version that made the run’s spec',
    });
  }
}

/** A document that an earlier activity of the run wrote is not in the store. */
export class RunIncomplete extends RetortError {
  constructor(run: string, missing: string) {
    super('E7106', 'internal', `run ${run} has no ${missing}`, {
      expected: missing,
      fix: 'resume the run: its successor is planned afresh',
    });
  }
}

/** The worker is stopping; another one goes on. */
export class WorkerStopping extends RetortError {
  constructor() {
    super('E7107', 'interrupted', 'the worker stopped before the activity ended');
  }
}

/** A training state that a run is to continue from is no longer there, or is not what its name meant. */
export class StateLost extends RetortError {
  constructor(state: string, artifact: string, why: string) {
    super('E7108', 'not-found', `the training state ${state} is gone`, {
      expected: artifact,
      found: 'no such state in the store',
      why,
      fix: 'make the spec again from its run file, which looks the state up anew',
    });
  }
}

/** Failures of the file system get the store's classes; what nobody foresaw is internal. */
export function retortErrorOf(error: unknown): RetortError {
  if (error instanceof RetortError) return error;
  if (isFileError(error)) return fileFault(error, error.path ?? 'a file');
  return new UnexpectedFailure(error, { found: error instanceof Error ? error.stack : undefined });
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && !['ENOENT', null].includes(systemCode(error));
}
