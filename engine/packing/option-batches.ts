import type { FramedOption } from './frame-option.js';
import { lengthBucket } from './length-bucket.js';

/** Rows that one run takes, padded to `tokens`, of which `reads` places are read. */
export interface OptionBatch {
  readonly sequences: number;
  readonly tokens: number;
  readonly reads: number;
  /** Indices into the rows that were cut up. */
  readonly members: readonly number[];
}

const RUN_TOKENS = 2_048;
/** Queries times keys of all rows of a run, at most: what its attention holds at once, for each head. */
const RUN_SCORES = 2 ** 22;
const MOST_SEQUENCES = 32;
const FEWEST_READS = 4;

/**
 * Cuts rows that follow `past` tokens of a prompt into runs of one shape each: similar lengths together, ties in
 * their order. Deterministic in the lengths alone.
 */
export function optionBatches(
  rows: readonly FramedOption[],
  { past, contextLength }: { past: number; contextLength: number },
): OptionBatch[] {
  const longest = contextLength - past;
  const groups = new Map<string, { tokens: number; each: number; members: number[] }>();
  for (const [index, row] of rows.entries()) {
    const tokens = lengthBucket(row.tokens.length, longest);
    const each = Math.min(tokens, powerOfTwo(row.option.length));
    const key = `${tokens}/${each}`;
    const group = groups.get(key) ?? { tokens, each, members: [] };
    group.members.push(index);
    groups.set(key, group);
  }
  return [...groups.values()]
    .sort((a, b) => a.tokens - b.tokens || a.each - b.each)
    .flatMap(({ tokens, each, members }) => {
      const sequences = sequencesPerRun(tokens, past);
      return Array.from({ length: Math.ceil(members.length / sequences) }, (_, run) => ({
        sequences,
        tokens,
        reads: sequences * each,
        members: members.slice(run * sequences, (run + 1) * sequences),
      }));
    });
}

/** Inputs of `optionScoresProgram`, and for each row which of the results are its own. */
export function optionBatch(rows: readonly FramedOption[], { sequences, tokens, reads }: OptionBatch) {
  const batch = {
    tokens: new Int32Array(sequences * tokens),
    places: new Int32Array(reads),
    targets: new Int32Array(reads),
  };
  const each = reads / sequences;
  rows.forEach((row, sequence) => {
    batch.tokens.set(row.tokens, sequence * tokens);
    batch.targets.set(row.option, sequence * each);
    for (let i = 0; i < row.option.length; i += 1)
      batch.places[sequence * each + i] = (row.firstRead + i) * sequences + sequence;
  });
  return batch;
}

function sequencesPerRun(tokens: number, past: number): number {
  const fitting = Math.min(RUN_TOKENS / tokens, RUN_SCORES / (tokens * (past + tokens)), MOST_SEQUENCES);
  return Math.max(1, Math.floor(fitting));
}

function powerOfTwo(count: number): number {
  return Math.max(FEWEST_READS, 2 ** Math.ceil(Math.log2(Math.max(1, count))));
}
