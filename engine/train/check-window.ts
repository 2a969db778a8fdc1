import { UnfitParameter } from '../errors.js';

/** Refuses a training window that the model's learned positions do not hold. */
export function checkWindow(contextLength: number, ofModel: number): void {
  if (contextLength <= ofModel) return;
  throw new UnfitParameter(
    'contextLength',
    `at most the model's ${ofModel}`,
    `${contextLength}`,
    'lower it, or pretrain a language model with a longer context',
  );
}
