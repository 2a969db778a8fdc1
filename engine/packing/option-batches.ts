import type { FramedOption } from './frame-option.js';
import { lengthBucket } from './length-bucket.js';

/** Runs of one shape: `sequences` rows, padded to `tokens`, of each of which `reads` places are read. */
export interface OptionBatches {
  readonly sequences: number;
  readonly tokens: number;
  readonly reads: number;
  /** For each run the indices of its rows among those that were cut up. */
  readonly runs: readonly (readonly number[])[];
}

export interface OptionLimits {
  /** Tokens of the prompt that all rows follow. */
  readonly past: number;
  readonly contextLength: number;
  readonly vocabularySize: number;
}

const RUN_TOKENS = 2_048;
/** Queries times keys of all rows of a run, at most: what its attention holds at once, for each head. */
const RUN_SCORES = 2 ** 22;
/** Logits of a run, at most. */
const RUN_LOGITS = 2 ** 25;
const MOST_SEQUENCES = 32;
const FEWEST_READS = 4;

/**
 * Cuts rows into runs of similar lengths, shortest first, ties in their order; runs of one shape are together.
 * Deterministic in the lengths alone.
 */
export function optionBatches(rows: readonly FramedOption[], limits: OptionLimits): OptionBatches[] {
  const longest = limits.contextLength - limits.past;
  const shapes = new Map<string, { tokens: number; reads: number; members: number[] }>();
  for (const [index, row] of rows.entries()) {
    const tokens = lengthBucket(row.tokens.length, longest);
    const reads = Math.min(tokens, Math.max(FEWEST_READS, powerOfTwo(row.option.length)));
    const shape = shapes.get(`${tokens}/${reads}`) ?? { tokens, reads, members: [] };
    shape.members.push(index);
    shapes.set(`${tokens}/${reads}`, shape);
  }
  return [...shapes.values()]
    .sort((a, b) => a.tokens - b.tokens || a.reads - b.reads)
    .map(({ tokens, reads, members }) => {
      const sequences = sequencesPerRun(tokens, reads, limits);
      const runs = Array.from({ length: Math.ceil(members.length / sequences) }, (_, run) =>
        members.slice(run * sequences, (run + 1) * sequences),
      );
      return { sequences, tokens, reads, runs };
    });
}

/** Inputs of `optionScoresProgram`; results of row b begin at b · reads. */
export function optionBatch(rows: readonly FramedOption[], { sequences, tokens, reads }: OptionBatches) {
  const batch = {
    tokens: new Int32Array(sequences * tokens),
    places: new Int32Array(sequences * reads),
    targets: new Int32Array(sequences * reads),
  };
  rows.forEach((row, sequence) => {
    batch.tokens.set(row.tokens, sequence * tokens);
    batch.targets.set(row.option, sequence * reads);
    for (let i = 0; i < row.option.length; i += 1)
      batch.places[sequence * reads + i] = (row.firstRead + i) * sequences + sequence;
  });
  return batch;
}

function sequencesPerRun(tokens: number, reads: number, { past, vocabularySize }: OptionLimits): number {
  const fitting = Math.min(
    MOST_SEQUENCES,
    RUN_TOKENS / tokens,
    RUN_SCORES / (tokens * (past + tokens)),
    RUN_LOGITS / (reads * vocabularySize),
  );
  return Math.max(1, Math.floor(fitting));
}

const powerOfTwo = (count: number) => 2 ** Math.ceil(Math.log2(count));
