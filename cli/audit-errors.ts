import { RetortError } from '../errors/retort-error.js';

/** A stage that was asked for its output has none. */
export class NothingCommitted extends RetortError {
  constructor(run: string, stage: string | null) {
    super(
      'E1020',
      'not-found',
      stage === null ? `run ${run} has no outputs` : `stage ${stage} of run ${run} has no output`,
      { fix: `finish the run: retort resume ${run}` },
    );
  }
}
