import { continuationProgram } from '../../programs/continuation.js';
import type { LanguageModel } from '../language-model.js';
import { openSession, type Session } from '../session.js';

/** One session a shape, opened when the shape first occurs; all over the weights of one model. */
export interface ContinuationSessions {
  readonly model: LanguageModel;
  readonly sequences: number;
  /** For `tokens` more tokens of every sequence after `past` slots of a cache. */
  session(tokens: number, past: number): Promise<Session>;
  close(): Promise<void>;
}

export function continuationSessions(
  model: LanguageModel,
  sequences: number,
  options: { threads: number },
): ContinuationSessions {
  const opened = new Map<string, Promise<Session>>();
  return {
    model,
    sequences,
    session(tokens, past) {
      const shape = `${tokens} after ${past}`;
      const known = opened.get(shape);
      if (known) return known;
      const program = continuationProgram(model.config, { sequences, tokens, past });
      const session = openSession(program, model.arena, options);
      opened.set(shape, session);
      return session;
    },
    async close() {
      for (const session of opened.values()) await (await session).close();
    },
  };
}
