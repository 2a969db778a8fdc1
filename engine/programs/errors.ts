import { RetortError } from '../../errors/retort-error.js';

/** Thrown when a model's sizes do not fit together; `field` names the parameter to change. */
export class InvalidModel extends RetortError {
  constructor(field: string, expected: string, found: string) {
    super('E4104', 'configuration', `The model's ${field} must be ${expected}, not ${found}`, {
      expected,
      found,
      where: { field },
    });
  }
}

/** Thrown when a program is asked for rows longer than the model's learned positions. */
export class ContextTooLong extends RetortError {
  constructor(contextLength: number, tokens: number) {
    super('E4105', 'configuration', `Rows of ${tokens} tokens do not fit a context of ${contextLength}`, {
      expected: `at most ${contextLength} tokens`,
      found: `${tokens}`,
      where: { field: 'contextLength' },
      fix: 'Raise contextLength, or cut the rows.',
    });
  }
}
