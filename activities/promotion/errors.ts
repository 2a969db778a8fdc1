import { RetortError } from '../../errors/retort-error.js';
import type { Digest } from '../../lineage/digest.js';

/** Scores of a kind for which nothing says what counts as right. */
export class NotScores extends RetortError {
  constructor(artifact: Digest, kind: string, known: readonly string[]) {
    super('E7301', 'configuration', `a promotion cannot compare artifacts of kind ${kind}`, {
      expected: `one of ${known.join(', ')}`,
      found: `${artifact} of kind ${kind}`,
      fix: 'give the promotion the scores of held-out pairs or of a task',
    });
  }
}

/** Too few items were scored by candidate and champion alike to compare the two. */
export class ItemsDiffer extends RetortError {
  constructor(
    items: number,
    unpaired: { readonly candidate: number; readonly champion: number },
    least: { readonly fewestItems: number; readonly leastInCommon: number },
  ) {
    const { candidate, champion } = unpaired;
    super('E7302', 'refused', 'candidate and champion have too few scored items in common', {
      expected: `${least.fewestItems} or more items, and ${100 * least.leastInCommon} % of all, scored by both`,
      found: `${items} scored by both, ${candidate} by the candidate alone, ${champion} by the champion alone`,
      why: 'a model leaves out what is too long for its window, which depends on its tokenizer too',
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
