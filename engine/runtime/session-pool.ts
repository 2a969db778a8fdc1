import type { Program } from '../graph/program.js';
import type { Arena } from './arena.js';
import { type Batch, openSession, type Results, type Session } from './session.js';

/** One session a shape, opened when the shape first occurs; all run over the same weights. */
export interface SessionPool {
  run(tokens: number, batch: Batch): Promise<Results>;
  close(): Promise<void>;
}

/** @param programFor the program for rows of so many tokens */
export function sessionPool(
  arena: Arena,
  options: { threads: number },
  programFor: (tokens: number) => Program,
): SessionPool {
  const sessions = new Map<number, Session>();
  return {
    async run(tokens, batch) {
      const session = sessions.get(tokens) ?? (await openSession(programFor(tokens), arena, options));
      sessions.set(tokens, session);
      return session.run(batch);
    },
    async close() {
      for (const session of sessions.values()) await session.close();
    },
  };
}
