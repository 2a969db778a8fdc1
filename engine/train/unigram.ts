import type { TokenStream } from './token-stream.js';

/**
 * Mean negative log-likelihood, in nats, of `targets` under the token frequencies of `training` with one added to
 * each count: what a model reaches that knows how common tokens are and nothing else.
 */
export function unigramLossNats(training: TokenStream, targets: TokenStream, vocabularySize: number): number {
  const counts = new Float64Array(vocabularySize).fill(1);
  for (const token of training) counts[token] = (counts[token] ?? 0) + 1;
  const logTotal = Math.log(training.length + vocabularySize);
  let sum = 0;
  for (const token of targets) sum += logTotal - Math.log(counts[token] ?? 1);
  return sum / targets.length;
}
