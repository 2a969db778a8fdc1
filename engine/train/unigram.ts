import { type TokenStream, tokensBetween } from './token-stream.js';

/**
 * Mean negative log-likelihood, in nats, of held-out targets under the token frequencies of the training stream with
 * one added to each count: what a model reaches that knows how common tokens are and nothing else.
 * @param targets places of the held-out stream, the end exclusive
 */
export async function unigramLossNats(
  training: TokenStream,
  heldout: TokenStream,
  targets: { readonly first: number; readonly end: number },
  vocabularySize: number,
): Promise<number> {
  const counts = new Float64Array(vocabularySize).fill(1);
  for await (const tokens of tokensBetween(training, 0, training.length))
    for (const token of tokens) counts[token] = (counts[token] ?? 0) + 1;
  const logTotal = Math.log(training.length + vocabularySize);
  let sum = 0;
  for await (const tokens of tokensBetween(heldout, targets.first, targets.end))
    for (const token of tokens) sum += logTotal - Math.log(counts[token] ?? 1);
  return sum / (targets.end - targets.first);
}
