import { RetortError } from '../../errors/retort-error.js';
import type { Digest } from '../../lineage/digest.js';

/** Scores of a kind for which nothing says what counts as right. */
export class NotScores extends RetortError {
  constructor(artifact: Digest, kind: string, known: readonly string[]) {
    super('E7301', 'configuration', `a promotion cannot compare artifacts of kind ${kind}`, {
      expected: `one of ${known.join(', ')}`,
      found: `${artifact} of kind ${kind}`,
      fix: 'give the promotion the scores of held-out pairs',
    });
  }
}

/** Candidate and champion were not judged on the same items, so that no paired test can be made. */
export class ItemsDiffer extends RetortError {
  constructor(expected: string, found: string) {
    super('E7302', 'refused', 'candidate and champion were not scored on the same items', {
      expected,
      found,
      why: 'one of the models leaves items out that the other can read, as with another window',
      fix: 'compare models with equal windows, or promote by hand: retort promote NAME REF --reason TEXT',
    });
  }
}

/** The spec of the run asks for an effect that it does not describe. */
export class EffectUnknown extends RetortError {
  constructor(run: string, id: string, known: readonly string[]) {
    super('E7303', 'not-found', `run ${run} has no effect ${id}`, {
      expected: known.length === 0 ? 'a run with effects' : `one of ${known.join(', ')}`,
      found: id,
      fix: `retort show ${run}`,
    });
  }
}
