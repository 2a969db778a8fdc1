import { ServiceError } from '@temporalio/client';
import { TemporalUnreachable } from './errors.js';

/** The SDK's error about a server that does not answer as ours, with the address; any other as it is. */
export function namedOutage(error: unknown, address: string): unknown {
  return error instanceof ServiceError ? new TemporalUnreachable(address, { cause: error }) : error;
}
