import { RetortError } from '../errors/retort-error.js';

/** Nothing to judge the model on. */
export class NoHeldoutPairs extends RetortError {
  constructor(dropped: number) {
    super('E8001', 'bad-input', 'no held-out pair could be scored', {
      expected: 'at least one held-out pair whose answers fit the model’s window',
      found: dropped > 0 ? `${dropped} held-out pairs, each with a longer answer` : 'no held-out pairs',
      where: { field: 'inputs.pairs' },
      fix: dropped > 0 ? 'train with a longer contextLength' : 'raise heldoutFraction, or give more pairs',
    });
  }
}

/** A score that is no number: the model's weights are broken. */
export class ScoreNotFinite extends RetortError {
  constructor(pair: string, goodScore: number, badScore: number) {
    super('E8002', 'bad-input', `the score of pair ${pair} is not finite`, {
      expected: 'two finite scores',
      found: `${goodScore} and ${badScore}`,
      where: { field: 'inputs.model' },
      fix: 'lower the learning rate of the stage that trained the model, and train it again',
    });
  }
}
