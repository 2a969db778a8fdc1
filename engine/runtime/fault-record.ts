import { type ErrorRecord, RetortError } from '../../errors/retort-error.js';
import { ChildFault } from '../errors.js';

/** An error as another thread or process is told of it. */
export function recordOf(error: unknown): ErrorRecord {
  if (error instanceof RetortError) return error.toRecord();
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return new ChildFault(message, stack ?? '').toRecord();
}
