import type { Program } from '../graph/program.js';
import type { Arena } from './arena.js';
import { type Batch, openSession, type Results, type Session } from './session.js';

/** One session a shape, opened when the shape first occurs; all run over the same weights. */
export interface SessionPool<Shape> {
  run(shape: Shape, batch: Batch): Promise<Results>;
  close(): Promise<void>;
}

/** @param programFor the program of a shape: a number of tokens, or several sizes by name, always in the same order */
export function sessionPool<Shape>(
  arena: Arena,
  options: { threads: number },
  programFor: (shape: Shape) => Program,
): SessionPool<Shape> {
  const sessions = new Map<string, Session>();
  return {
    async run(shape, batch) {
      const key = JSON.stringify(shape);
      const session = sessions.get(key) ?? (await openSession(programFor(shape), arena, options));
      sessions.set(key, session);
      return session.run(batch);
    },
    async close() {
      for (const session of sessions.values()) await session.close();
    },
  };
}
