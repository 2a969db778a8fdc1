import { RetortError } from '../errors/retort-error.js';

/** Nothing to judge the model on. */
export class NoHeldoutPairs extends RetortError {
  constructor(dropped: number) {
    super('E8001', 'bad-input', 'no held-out pair could be scored', {
      expected: 'at least one held-out pair whose answers fit the model’s window',
      found: dropped > 0 ? `${dropped} held-out pairs, each with a longer answer` : 'no held-out pairs',
      where: { field: 'inputs.pairs' },
      fix:
        dropped > 0
          ? 'train with a longer contextLength (preferenceContextLength of the pipeline)'
          : 'raise heldoutFraction, or give more pairs',
    });
  }
}

/** A score that is no number: the model's weights are broken. */
export class ScoreNotFinite extends RetortError {
  /** @param of what has the scores, such as `pair p1` */
  constructor(of: string, scores: readonly (number | null)[]) {
    super('E8002', 'bad-input', `the score of ${of} is not finite`, {
      expected: 'finite scores',
      found: scores.filter((score) => score !== null).join(' and '),
      where: { field: 'inputs.model' },
      fix: 'lower the learning rate of the stage that trained the model, and train it again',
    });
  }
}

/** A prompt and an option that no window of the model holds: neither is ever cut. */
export class OptionTooLong extends RetortError {
  constructor(item: string, promptTokens: number, optionTokens: number, windowTokens: number) {
    const prompted = promptTokens > 0;
    const needed = promptTokens + optionTokens - (prompted ? 1 : 0);
    super('E8003', 'configuration', `item ${item} does not fit the model's window`, {
      expected: `at most ${windowTokens} tokens`,
      found: prompted
        ? `${needed} tokens: a prompt of ${promptTokens} and all but the last of an option of ${optionTokens}`
        : `an option of ${optionTokens} tokens`,
      where: { field: prompted ? 'inputs.prompt' : 'inputs.task' },
      fix: prompted
        ? 'choose a shorter prompt by name, or train the model with a longer contextLength'
        : 'train the model with a longer contextLength, or leave the item out of the task',
    });
  }
}

/** A task without a single item. */
export class EmptyTask extends RetortError {
  constructor() {
    super('E8004', 'bad-input', 'the task has no items', {
      expected: 'at least one item',
      found: 'none',
      where: { field: 'inputs.task' },
      fix: 'make it with ingest-task',
    });
  }
}

/** More than one prompt, or an artifact of tokens that holds none. */
export class PromptsRefused extends RetortError {
  constructor(found: number) {
    super('E8005', 'configuration', `${found} prompts for one evaluation`, {
      expected: 'one prompt of tokenize-prompt, or an empty list',
      found: String(found),
      where: { field: 'inputs.prompt' },
      fix: 'evaluate once for each prompt',
    });
  }
}

/** A task without a choice, of which a preference model can say nothing. */
export class NothingToChoose extends RetortError {
  constructor(item: string, options: number) {
    super('E8006', 'bad-input', `item ${item} leaves nothing to choose`, {
      expected: 'two or more options',
      found: String(options),
      where: { field: 'inputs.task' },
      fix: 'evaluate a last-word task with evaluate-language-model',
    });
  }
}
