import { RetortError } from '../../errors/retort-error.js';

/** Thrown when an op is given shapes that it cannot take. */
export class ShapeMismatch extends RetortError {
  constructor(
    readonly op: string,
    expected: string,
    found: string,
  ) {
    super('E4101', 'internal', `${op}: expected ${expected}, found ${found}`, { expected, found });
  }
}

/** Thrown when an op is given element types that it cannot take. */
export class TypeMismatch extends RetortError {
  constructor(
    readonly op: string,
    expected: string,
    found: string,
  ) {
    super('E4102', 'internal', `${op}: expected ${expected}, found ${found}`, { expected, found });
  }
}

/** Thrown when a loss is to be differentiated through an op that has no gradient. */
export class NoGradient extends RetortError {
  constructor(readonly op: string) {
    super('E4103', 'internal', `${op}: has no gradient, but a parameter is reached through it`);
  }
}
