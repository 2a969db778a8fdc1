import type { DecoderConfig } from '../layers/decoder-config.js';
import { ContextTooLong, InvalidModel } from './errors.js';

/** Refuses a model whose sizes are not whole, or whose heads do not divide its width. */
export function checkModel(config: DecoderConfig): void {
  for (const [name, size] of Object.entries(config)) {
    if (!Number.isSafeInteger(size) || size < 1)
      throw new InvalidModel(name, 'a whole number above zero', `${size}`);
  }
  if (config.width % config.heads !== 0) {
    throw new InvalidModel('heads', `a divisor of the width ${config.width}`, `${config.heads}`);
  }
}

/** Refuses rows longer than the learned positions. */
export function checkLength({ contextLength }: DecoderConfig, tokens: number): void {
  if (tokens > contextLength) throw new ContextTooLong(contextLength, tokens);
}
