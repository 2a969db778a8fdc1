import type { Comparison, Evaluation } from './evaluations.js';
import { interval, pValue, share, signedShare } from './numbers.js';
import { detectableDifference, detectableFromChance } from './statistics.js';
import type { Task, TaskPair } from './tasks.js';

/** Below this a difference is called one; a convention, stated in the page. */
export const significance = 0.05;

/** How sure a sentence may be; `open` is never drawn as success. */
export type Standing = 'better' | 'worse' | 'open';

export interface Verdict {
  readonly standing: Standing;
  /** A whole sentence, honest at this size. */
  readonly sentence: string;
}

/** What one accuracy says against chance and against the length-only rule. */
export function verdictOn({ name, set, accuracy, lengthOnly, againstLength }: Evaluation): Verdict {
  const { n, low, high } = accuracy;
  const found = `“${name}” is right on ${share(accuracy.accuracy)} ${interval(low, high)} of ${n} held-out pairs of ${set}`;
  if (againstLength === null) return { standing: 'open', sentence: `${found}: too few to say anything.` };
  if (high < 0.5) return { standing: 'worse', sentence: `${found}: worse than chance.` };
  if (low <= 0.5) {
    const needed = share(0.5 + detectableFromChance(n));
    return {
      standing: 'open',
      sentence: `${found}: not distinguishable from chance; with ${n} pairs an accuracy of about ${needed} would be.`,
    };
  }
  const length = `length alone ${share(lengthOnly.accuracy)}, paired p ${equals(againstLength.p)}`;
  if (againstLength.p >= significance) {
    return {
      standing: 'open',
      sentence: `${found}: above chance, but not clearly above a rule that looks only at length (${length}).`,
    };
  }
  return againstLength.difference > 0
    ? {
        standing: 'better',
        sentence: `${found}: above chance and above a rule that looks only at length (${length}).`,
      }
    : {
        standing: 'worse',
        sentence: `${found}: above chance, but below a rule that looks only at length (${length}).`,
      };
}

/** What a paired comparison says; without significance it says how large a difference would have shown. */
export function verdictOnComparison({ candidate, baseline, paired, disagreement }: Comparison): Verdict {
  return verdictOnPairs(candidate, baseline, { paired, disagreement, items: 'pairs', of: '' });
}

interface Named {
  readonly name: string;
  readonly accuracy: { readonly accuracy: number };
}

/** The same for two models on the same `items`, such as `pairs`, `of` something, such as ` of hhh`. */
function verdictOnPairs(
  candidate: Named,
  baseline: Named,
  found: Pick<Comparison, 'paired' | 'disagreement'> & { readonly items: string; readonly of: string },
): Verdict {
  const { paired, disagreement, items, of } = found;
  const { difference, low, high, n, p, wins, losses } = paired;
  const numbers = `“${candidate.name}” ${share(candidate.accuracy.accuracy)} against “${baseline.name}” ${share(baseline.accuracy.accuracy)} on the same ${n} ${items}${of}: ${signedShare(difference)} ${interval(low, high)}, ${wins} ${items} better and ${losses} worse, paired p ${equals(p)}`;
  if (p < significance) {
    const better = wins > losses;
    return {
      standing: better ? 'better' : 'worse',
      sentence: `${numbers}: “${candidate.name}” is ${better ? 'better' : 'worse'}.`,
    };
  }
  const needed = wins + losses === 0 ? null : share(detectableDifference(n, disagreement));
  const power =
    needed === null ? 'the two never differ' : `about ${needed} would be seen in four of five repetitions`;
  return { standing: 'open', sentence: `${numbers}: too small to tell at this size (${power}).` };
}

/** What two models' answers to one task say. */
export function verdictOnTaskPair({ name }: Pick<Task, 'name'>, pair: TaskPair): Verdict {
  const { candidate, baseline, paired, disagreement } = pair;
  const named = ({ model, headline }: TaskPair['candidate']) => ({ name: model, accuracy: headline });
  return verdictOnPairs(named(candidate), named(baseline), {
    paired,
    disagreement,
    items: 'items',
    of: ` of ${name}`,
  });
}

const equals = (p: number) => (p < 0.001 ? pValue(p) : `= ${pValue(p)}`);
