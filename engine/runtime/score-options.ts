import { Interrupted } from '../errors.js';
import type { FramedOption } from '../packing/frame-option.js';
import { optionBatch, optionBatches } from '../packing/option-batches.js';
import { type OptionScoresShape, optionScoresProgram } from '../programs/option-scores.js';
import type { LanguageModel } from './language-model.js';
import { readPast } from './read-past.js';
import type { Results } from './session.js';
import { sessionPool } from './session-pool.js';

export interface OptionScore {
  /** Sum of the log-probabilities of the option's tokens, in nats. */
  readonly logprob: number;
  /** Whether each token was the likeliest. */
  readonly greedy: boolean;
}

export interface ScoreOptionsExecution {
  readonly threads: number;
  readonly signal: AbortSignal;
  /** Told how many rows have been scored so far. */
  readonly onScored?: (done: number) => void;
}

/**
 * How likely a language model finds options, in their order. Rows follow all tokens of the prompt but its last, which
 * they begin with; the prompt is read once.
 * @throws Interrupted between runs when the signal is aborted
 */
export async function scoreOptions(
  model: LanguageModel,
  prompt: ArrayLike<number>,
  rows: readonly FramedOption[],
  { threads, signal, onScored }: ScoreOptionsExecution,
): Promise<OptionScore[]> {
  const { config, arena } = model;
  const before = Array.from(prompt).slice(0, -1);
  const past = await readPast(model, before, threads);
  const pool = sessionPool<OptionScoresShape>(arena, { threads }, (shape) =>
    optionScoresProgram(config, shape),
  );
  const found: OptionScore[] = [];
  let done = 0;
  try {
    for (const run of optionBatches(rows, { past: before.length, contextLength: config.contextLength })) {
      if (signal.aborted) throw new Interrupted(null);
      const members = run.members.flatMap((index) => rows[index] ?? []);
      const { sequences, tokens, reads } = run;
      const shape = { sequences, tokens, reads, past: before.length };
      const results = await pool.run(shape, { ...optionBatch(members, run), ...past });
      for (const [sequence, index] of run.members.entries()) {
        const row = rows[index];
        if (row) found[index] = scoreOf(row, results, (sequence * reads) / sequences);
      }
      done += members.length;
      onScored?.(done);
    }
  } finally {
    await pool.close();
  }
  return found;
}

function scoreOf({ option }: FramedOption, { logprobs, likeliest }: Results, first: number): OptionScore {
  let logprob = 0;
  let greedy = true;
  for (const [i, token] of option.entries()) {
    logprob += logprobs?.[first + i] ?? Number.NaN;
    greedy &&= likeliest?.[first + i] === token;
  }
  return { logprob, greedy };
}
