import type { FramedOption } from './frame-option.js';
import { lengthBucket } from './length-bucket.js';

/** Which tokens of a sample its loss is taken over. */
export type ImitatedPart = 'answer' | 'sample';

/** Inputs of an imitation program, by name: B rows of T tokens, and N places at which one is predicted. */
export interface ImitationBatch {
  /** [B,T] token ids, padded on the right. */
  readonly tokens: Int32Array;
  /** [N] token t of row b as t·B + b; padding is the first token of all. */
  readonly places: Int32Array;
  /** [N] the token after each place. */
  readonly targets: Int32Array;
  /** [N] weight of each one's negative log-likelihood; 0 for padding. */
  readonly weights: Float32Array;
}

/**
 * Rows of answers, and the places before the tokens that are imitated.
 * @param rows at most `sequences`; missing rows are padding
 * @param weight of every token that is imitated, such as 1 / (their number in the whole batch) for a mean
 */
export function imitationBatch(
  rows: readonly FramedOption[],
  { sequences, tokens, predicted }: { sequences: number; tokens: number; predicted: number },
  { part, weight }: { part: ImitatedPart; weight: number },
): ImitationBatch {
  const batch = {
    tokens: new Int32Array(sequences * tokens),
    places: new Int32Array(predicted),
    targets: new Int32Array(predicted),
    weights: new Float32Array(predicted),
  };
  let place = 0;
  rows.forEach((row, sequence) => {
    batch.tokens.set(row.tokens, sequence * tokens);
    const { length } = row.tokens;
    for (let i = length - imitatedTokens(row, part); i < length; i += 1, place += 1) {
      batch.places[place] = i * sequences + sequence;
      batch.targets[place] = row.tokens[i + 1] ?? row.option.at(-1) ?? 0;
      batch.weights[place] = weight;
    }
  });
  return batch;
}

/** Tokens of a row that are predicted and count. */
export const imitatedTokens = ({ tokens, option }: FramedOption, part: ImitatedPart): number =>
  part === 'answer' ? option.length : tokens.length;

/** Places that a program for rows of [B,T] has when so many tokens are imitated: a few sizes serve every batch. */
export const predictedPlaces = (
  rows: readonly FramedOption[],
  { sequences, tokens }: { sequences: number; tokens: number },
  part: ImitatedPart,
): number =>
  lengthBucket(
    rows.reduce((sum, row) => sum + imitatedTokens(row, part), 0),
    sequences * tokens,
  );
