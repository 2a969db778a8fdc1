import type { FramedOption } from './frame-option.js';
import type { SequenceBatch } from './sequence-batch.js';

/** Which tokens of a sample its loss is taken over. */
export type ImitatedPart = 'answer' | 'sample';

/**
 * Rows of answers as a batch of a language-model program, padded on the right.
 * @param rows at most `sequences`; missing rows are padding of weight 0
 * @param weight of every token that is imitated, such as 1 / (their number in the whole batch) for a mean
 */
export function imitationBatch(
  rows: readonly FramedOption[],
  { sequences, tokens }: { sequences: number; tokens: number },
  { part, weight }: { part: ImitatedPart; weight: number },
): SequenceBatch {
  const batch = {
    tokens: new Int32Array(sequences * tokens),
    targets: new Int32Array(sequences * tokens),
    weights: new Float32Array(sequences * tokens),
  };
  rows.forEach((row, sequence) => {
    const first = sequence * tokens;
    const last = first + row.tokens.length - 1;
    batch.tokens.set(row.tokens, first);
    batch.targets.set(row.tokens.subarray(1), first);
    batch.targets[last] = row.option.at(-1) ?? 0;
    batch.weights.fill(weight, last + 1 - imitatedTokens(row, part), last + 1);
  });
  return batch;
}

/** Tokens of a row that are predicted and count. */
export const imitatedTokens = ({ tokens, option }: FramedOption, part: ImitatedPart): number =>
  part === 'answer' ? option.length : tokens.length;
