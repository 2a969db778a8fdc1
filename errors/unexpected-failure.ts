import { RetortError } from './retort-error.js';

/** A failure that no room foresaw; `found` is its stack where that tells more than the place that noticed it. */
export class UnexpectedFailure extends RetortError {
  constructor(error: unknown, { found }: { readonly found?: string } = {}) {
    super('E7199', 'internal', error instanceof Error ? error.message : String(error), {
      found,
      fix: 'report this with the log of the service: retort service logs',
    });
  }
}
