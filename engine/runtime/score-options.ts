import { Interrupted } from '../errors.js';
import type { FramedOption } from '../packing/frame-option.js';
import { optionBatch, optionBatches } from '../packing/option-batches.js';
import { optionScoresProgram } from '../programs/option-scores.js';
import type { LanguageModel } from './language-model.js';
import { readPast } from './read-past.js';
import { openSession, type Results } from './session.js';

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
  const { contextLength, vocabularySize } = model.config;
  const before = Array.from(prompt).slice(0, -1);
  const past = await readPast(model, before, threads);
  const found: OptionScore[] = [];
  let done = 0;
  for (const batches of optionBatches(rows, { past: before.length, contextLength, vocabularySize })) {
    const { sequences, tokens, reads, runs } = batches;
    const shape = { sequences, tokens, reads: sequences * reads, past: before.length };
    const session = await openSession(optionScoresProgram(model.config, shape), model.arena, { threads });
    try {
      for (const members of runs) {
        if (signal.aborted) throw new Interrupted(null);
        const framed = members.flatMap((index) => rows[index] ?? []);
        const results = await session.run({ ...optionBatch(framed, batches), ...past });
        framed.forEach((row, at) => {
          found[members[at] ?? 0] = scoreOf(row, results, at * reads);
        });
        done += members.length;
        onScored?.(done);
      }
    } finally {
      await session.close();
    }
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
