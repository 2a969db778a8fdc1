import { Interrupted } from '../errors.js';
import type { TaughtSequence } from '../packing/distillation-batch.js';
import { teacherProgram } from '../programs/teacher.js';
import type { LanguageModel } from './language-model.js';
import { readPast } from './read-past.js';
import { openSession } from './session.js';

/** Queries times keys of all sequences of a run, at most: what its attention holds at once, for each head. */
const RUN_SCORES = 2 ** 22;
const MOST_SEQUENCES = 32;

export interface Teacher {
  /**
   * What the model expects after each token of sequences that follow the context, in their order, a run of the model
   * at a time. What is expected may depend in its last bits on the place in a run: go on where one ended.
   * @throws Interrupted between runs when the signal is aborted
   */
  expectations(
    sequences: readonly ArrayLike<number>[],
    signal: AbortSignal,
  ): AsyncGenerator<TaughtSequence[]>;
  close(): Promise<void>;
}

/** A model that has read a context once, of which it keeps keys and values. `tokens` is the most of a sequence. */
export async function createTeacher(
  model: LanguageModel,
  context: ArrayLike<number>,
  { k, tokens, threads }: { k: number; tokens: number; threads: number },
): Promise<Teacher> {
  const fitting = Math.floor(RUN_SCORES / (tokens * (context.length + tokens)));
  const sequences = Math.max(1, Math.min(MOST_SEQUENCES, fitting));
  const past = await readPast(model, context, threads);
  const program = teacherProgram(model.config, { sequences, tokens, past: context.length, k });
  const session = await openSession(program, model.arena, { threads });
  return {
    async *expectations(all, signal) {
      for (let first = 0; first < all.length; first += sequences) {
        if (signal.aborted) throw new Interrupted(null);
        const rows = all.slice(first, first + sequences);
        const padded = new Int32Array(sequences * tokens);
        for (const [row, sequence] of rows.entries()) padded.set(sequence, row * tokens);
        const { ids, logprobs } = await session.run({ tokens: padded, ...past });
        yield rows.map((sequence, row) => {
          const own = [row * tokens * k, (row * tokens + sequence.length) * k] as const;
          const none = new Float32Array();
          return {
            tokens: sequence,
            ids: (ids ?? none).slice(...own),
            logprobs: (logprobs ?? none).slice(...own),
          };
        });
      }
    },
    close: session.close,
  };
}
