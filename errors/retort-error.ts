/**
 * What kind of failure it is. The kind alone decides the exit code and whether a retry can help:
 * only `unreachable` and `interrupted` are retried.
 */
export type FailureKind =
  | 'usage'
  | 'configuration'
  | 'not-found'
  | 'not-permitted'
  | 'bad-input'
  | 'refused'
  | 'resources'
  | 'unreachable'
  | 'interrupted'
  | 'cancelled'
  | 'verification'
  | 'internal';

/** Stable, documented in `docs/errors.md`, never reused. */
export type ErrorCode = `E${number}`;

/** Where the fault is; `offsetBytes` and `row` count from zero and one, as the tools that show them do. */
export interface Place {
  file?: string;
  offsetBytes?: number;
  row?: number;
  line?: number;
  column?: number;
  field?: string;
}

/** What a person needs to act: expectation, finding, place and remedy. */
export interface ErrorFacts {
  expected?: string;
  found?: string;
  where?: Place;
  why?: string;
  fix?: string;
}

/** An error as plain data, for events, status records and messages between processes. */
export interface ErrorRecord extends ErrorFacts {
  code: ErrorCode;
  name: string;
  kind: FailureKind;
  message: string;
}

/** Base of every error a user can meet; rooms subclass it with a code of their own. */
export class RetortError extends Error {
  readonly code: ErrorCode;
  readonly kind: FailureKind;
  readonly facts: ErrorFacts;

  constructor(
    code: ErrorCode,
    kind: FailureKind,
    message: string,
    facts: ErrorFacts = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.code = code;
    this.kind = kind;
    this.facts = facts;
    this.name = new.target.name;
  }

  toRecord(): ErrorRecord {
    return { code: this.code, name: this.name, kind: this.kind, message: this.message, ...this.facts };
  }

  /** The error that a record describes, for re-throwing on the other side of a process boundary. */
  static fromRecord(record: ErrorRecord): RetortError {
    const { code, kind, message, name, expected, found, where, why, fix } = record;
    const error = new RetortError(code, kind, message, { expected, found, where, why, fix });
    error.name = name;
    return error;
  }
}
