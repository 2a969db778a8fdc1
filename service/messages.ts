import type { ErrorRecord } from '../errors/retort-error.js';

/** What a command asks of the supervisor; one line of JSON each way on its socket. */
export type ServiceRequest =
  | { readonly ask: 'hello' }
  | { readonly ask: 'status' }
  | { readonly ask: 'stop' };

export type ServiceReply =
  | { readonly reply: 'hello'; readonly service: ServiceFacts }
  | { readonly reply: 'status'; readonly status: ServiceStatus }
  | { readonly reply: 'stopping'; readonly pid: number }
  | { readonly reply: 'failed'; readonly failure: ErrorRecord };

/** What a running service is: enough to use it, and to see that it is the right one. */
export interface ServiceFacts {
  readonly pid: number;
  readonly address: string;
  readonly uiAddress: string;
  readonly namespace: string;
  /** Folder of the code that its workers run. */
  readonly code: string;
  /** Location of the store that its workers write. */
  readonly store: string;
  /** Where that is, for an S3 store that is not Amazon's. */
  readonly storeEndpoint: string | null;
}

export interface ProcessStatus {
  readonly name: string;
  readonly pid: number | null;
  readonly state: 'starting' | 'ready' | 'restarting' | 'stopped';
  /** How many times it was started again. */
  readonly restarts: number;
}

export interface ServiceStatus extends ServiceFacts {
  readonly startedAt: string;
  readonly processes: readonly ProcessStatus[];
  /** Runs that have not ended; null, like the next two, when the server does not answer. */
  readonly openRuns: number | null;
  readonly openStages: number | null;
  readonly schedules: number | null;
}
