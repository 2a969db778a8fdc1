/** Waits between attempts at what the world broke: an unreachable store, a worker or child that died. */
export interface Backoff {
  readonly initialInterval: '500ms' | '1s';
  readonly backoffCoefficient: number;
  readonly maximumInterval: '30s';
  /** Absent: for as long as it takes. */
  readonly maximumAttempts?: number;
}

/** A computation is tried for as long as about ten minutes of outage or twenty deaths of its worker. */
export const computeRetry: Backoff = {
  initialInterval: '1s',
  backoffCoefficient: 2,
  maximumInterval: '30s',
  maximumAttempts: 20,
};

/** Planning, joining and committing are cheap to repeat. */
export const controlRetry: Backoff = {
  initialInterval: '500ms',
  backoffCoefficient: 2,
  maximumInterval: '30s',
  maximumAttempts: 20,
};

/** A transition that happened is written, however long the store is away. */
export const recordRetry: Backoff = {
  initialInterval: '500ms',
  backoffCoefficient: 2,
  maximumInterval: '30s',
};
