import type { ErrorRecord } from '../errors/retort-error.js';

/** `control` runs workflows, plans and signs; `cpu` and `gpu` compute and hold no key. */
export type WorkerRole = 'control' | 'cpu' | 'gpu';

/** What a worker process is told on its command line; secrets reach it through its environment. */
export interface WorkerSettings {
  readonly roles: readonly WorkerRole[];
  /** Address of the local Temporal server; the environment's TEMPORAL_ADDRESS when null. */
  readonly address: string | null;
  /** Location of the store, without credentials. */
  readonly store: string;
  /** Folder of the signing key; only a control worker opens it. */
  readonly keyFolder: string | null;
  /** Where the prebuilt workflow code is kept. */
  readonly cacheFolder: string;
  /** Folder of the device locks, short enough for a socket. */
  readonly deviceFolder: string;
  /** Where computations keep what they read again and again while they last. */
  readonly spoolFolder: string;
}

/** What a worker process says to the supervisor that started it. */
export type WorkerMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly failure: ErrorRecord };
