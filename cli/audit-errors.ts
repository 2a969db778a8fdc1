import { type ErrorFacts, RetortError } from '../errors/retort-error.js';

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

/** A stage was made by other code than this version's, so that other bytes would say nothing about it. */
export class CodeDiffers extends RetortError {
  constructor(stages: readonly string[], facts: ErrorFacts) {
    super('E1024', 'refused', `${stages.join(', ')}: made by other code than what runs here`, facts);
  }
}

/** An artifact cannot be computed again without the documents of the run that made it. */
export class MakerUnknown extends RetortError {
  constructor(artifact: string, runs: readonly string[]) {
    super('E1025', 'not-found', `no run of this store tells how ${artifact} was made`, {
      expected: 'a run with its spec, its plan and its pins',
      found:
        runs.length === 0 ? 'no commit of it whose signature is trusted' : `commits of ${runs.join(', ')}`,
      fix: 'name a stage of a run that still is there: retort reproduce RUN/STAGE',
    });
  }
}
