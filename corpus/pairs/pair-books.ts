import type { ThreadRecord } from '../../storage/shards/records.js';
import type { ThreadPairs } from './pair-rule.js';

const PAIR_REASONS = ['tied', 'identical', 'goodOlder', 'undated', 'capped'] as const;

/**
 * The books of the pair rule, twice: threads in = threads with pairs + threads dropped; and of every two answers,
 * candidates = pairs + tied + identical + goodOlder + undated + capped.
 */
export class PairBooks {
  #rowsIn = 0;
  #rowsOut = 0;
  #candidates = 0;
  readonly #droppedPairs = { tied: 0, identical: 0, goodOlder: 0, undated: 0, capped: 0 };
  readonly dropped = { noAnswers: 0, singleAnswer: 0, noDifference: 0 };

  enter({ responses }: ThreadRecord, { pairs, ...out }: ThreadPairs): void {
    this.#rowsIn += 1;
    if (responses.length === 0) this.dropped.noAnswers += 1;
    else if (responses.length === 1) this.dropped.singleAnswer += 1;
    else if (pairs.length === 0) this.dropped.noDifference += 1;
    else this.#rowsOut += 1;
    this.#candidates += pairs.length;
    for (const reason of PAIR_REASONS) {
      this.#candidates += out[reason];
      this.#droppedPairs[reason] += out[reason];
    }
  }

  statistics(): Record<string, number> {
    const { noAnswers, singleAnswer, noDifference } = this.dropped;
    return {
      rowsIn: this.#rowsIn,
      rowsOut: this.#rowsOut,
      'dropped.noAnswers': noAnswers,
      'dropped.singleAnswer': singleAnswer,
      'dropped.noDifference': noDifference,
      candidatePairs: this.#candidates,
      ...Object.fromEntries(
        PAIR_REASONS.map((reason) => [`droppedPairs.${reason}`, this.#droppedPairs[reason]]),
      ),
    };
  }
}
