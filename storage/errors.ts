import { type ErrorFacts, RetortError } from '../errors/retort-error.js';
import type { Digest } from '../lineage/digest.js';

/** There is no object under the key. */
export class ObjectMissing extends RetortError {
  constructor(store: string, key: string, options?: { cause?: unknown }) {
    super('E5001', 'not-found', `${store} has no ${key}`, { where: { file: key } }, options);
  }
}

/** A key outside the alphabet of object stores, or one that tries to climb. */
export class KeyInvalid extends RetortError {
  constructor(key: string, why: string) {
    super('E5002', 'bad-input', `not an object key: ${JSON.stringify(key)}`, {
      expected: 'segments of A-Z a-z 0-9 . _ - that do not begin with a dot, joined by single slashes',
      found: key,
      why,
    });
  }
}

/** Bytes that are not what their address says. */
export class BlobCorrupt extends RetortError {
  constructor(file: string, expected: Digest, found: string) {
    super('E5003', 'verification', `${file} was altered`, {
      expected,
      found,
      where: { file },
      fix: 'run again: the stage that made it is computed anew, and the bad bytes are put into quarantine',
    });
  }
}

/** The disk or the quota is full, or a file is larger than it may be. */
export class StoreFull extends RetortError {
  constructor(where: string, { why, ...options }: { cause?: unknown; why?: string } = {}) {
    super(
      'E5004',
      'resources',
      `no space left in ${where}`,
      { why, where: { file: where }, fix: 'free space there, or set another store with --store' },
      options,
    );
  }
}

/** The store does not answer; trying again can help. */
export class StoreUnreachable extends RetortError {
  constructor(store: string, why: string, options?: { cause?: unknown }) {
    super(
      'E5005',
      'unreachable',
      `${store} does not answer`,
      { why, fix: 'check the endpoint and the network, then: retort doctor' },
      options,
    );
  }
}

/** The store answers and forbids. */
export class StoreNotPermitted extends RetortError {
  constructor(where: string, why: string, options?: { cause?: unknown }) {
    super(
      'E5006',
      'not-permitted',
      `no permission for ${where}`,
      {
        why,
        where: { file: where },
        fix: 'grant read, write, list and delete there, or choose another store',
      },
      options,
    );
  }
}

/** The bucket fails a property that commits rely on. */
export class StoreLacksProperty extends RetortError {
  constructor(
    store: string,
    readonly property: string,
    facts: ErrorFacts,
  ) {
    super('E5007', 'refused', `${store} cannot be used: it fails “${property}”`, {
      fix: 'use another server or bucket; SeaweedFS and Amazon S3 have this property',
      ...facts,
    });
  }
}

/** A store location that no driver understands. */
export class LocationInvalid extends RetortError {
  constructor(location: string) {
    super('E5008', 'configuration', `not a store location: ${location}`, {
      expected: 'a folder, file:/folder, s3://bucket/prefix or memory:',
      found: location,
    });
  }
}

/** A document of the store whose shape or digest is wrong. */
export class DocumentCorrupt extends RetortError {
  constructor(file: string, facts: ErrorFacts, options?: { cause?: unknown }) {
    super('E5010', 'verification', `${file} was altered`, { ...facts, where: { file } }, options);
  }
}

/** An attempt of a stage that a newer attempt has replaced; its computation must stop. */
export class AttemptFenced extends RetortError {
  constructor(attempt: number, newer: number) {
    super('E5011', 'refused', `attempt ${attempt} was replaced by attempt ${newer}`, {
      why: 'another worker has taken over this stage',
    });
  }
}

/** No run, or more than one, answers to the reference. */
export class RunNotFound extends RetortError {
  constructor(ref: string, candidates: readonly string[]) {
    super(
      'E5012',
      'not-found',
      candidates.length > 0 ? `${ref} names more than one run` : `no run is called ${ref}`,
      {
        expected: 'a run’s name, a unique beginning of it, @last or @last-failed',
        found: candidates.length > 0 ? candidates.join(', ') : undefined,
        fix: 'retort runs lists them',
      },
    );
  }
}

/** A draft names bytes that the store does not hold. */
export class DraftIncomplete extends RetortError {
  constructor(path: string, expected: string, found: string) {
    super('E5013', 'internal', `the draft’s file ${path} is not in the store`, {
      expected,
      found,
      where: { file: path },
    });
  }
}

/** The store failed in a way that no other error names. */
export class StoreFault extends RetortError {
  constructor(store: string, why: string, options?: { cause?: unknown }) {
    super('E5015', 'unreachable', `${store} failed`, { why }, options);
  }
}

/** A new run was given a name that another run has. */
export class RunNameTaken extends RetortError {
  constructor(name: string) {
    super('E5016', 'refused', `there is already a run called ${name}`, {
      fix: 'choose another name, or give none',
    });
  }
}

/** The bucket of an S3 location does not exist. */
export class BucketMissing extends RetortError {
  constructor(location: string, options?: { cause?: unknown }) {
    super(
      'E5017',
      'configuration',
      `there is no bucket for ${location}`,
      { fix: 'create the bucket, or correct --store' },
      options,
    );
  }
}

/** No signed statement says how the artifact, or the stage key's output, came about. */
export class CommitMissing extends RetortError {
  constructor(of: Digest) {
    super('E5018', 'not-found', `no commit of ${of} is readable`, {
      expected: 'a signed statement under commits/',
      fix: 'restore the commit from a copy of the store, or run the pipeline again',
    });
  }
}
