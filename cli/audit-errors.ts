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

/** A stage that measures nothing step by step, or has not begun to, or a name that it does not measure. */
export class NoSuchSeries extends RetortError {
  constructor(of: string, names: readonly string[], found?: string) {
    super(
      'E1026',
      'not-found',
      found === undefined ? `${of} has no series` : `${of} has no series ${found}`,
      {
        ...(names.length === 0 ? {} : { expected: `one of ${names.join(', ')}` }),
        ...(found === undefined ? {} : { found }),
        fix: names.length === 0 ? 'name a stage that trains a model' : `retort metrics ${of}`,
      },
    );
  }
}

/** What was named holds no pairs of texts, and was not made from any that are still there. */
export class NoPairs extends RetortError {
  constructor(of: string, found: string) {
    super('E1027', 'not-found', `${of} holds no pairs`, {
      expected: 'pairs, or scores or tokens of pairs whose texts are still in the store',
      found,
      fix: 'name a stage that makes pairs or scores them: retort show RUN lists the stages',
    });
  }
}
