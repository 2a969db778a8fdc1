import type { Program } from '../graph/program.js';
import type { Arena } from './arena.js';
import { type Batch, openSession, type Results, type Session } from './session.js';

/** One session a shape, opened when the shape first occurs; all run over the same weights. */
export interface SessionPool<Shape = number> {
  run(shape: Shape, batch: Batch): Promise<Results>;
  close(): Promise<void>;
}

/** @param programFor the program of a shape, such as rows of so many tokens */
export function sessionPool<Shape = number>(
  arena: Arena,
  options: { threads: number },
  programFor: (shape: Shape) => Program,
): SessionPool<Shape> {
  const sessions = new Map<string, Session>();
  return {
    async run(shape, batch) {
      const name = JSON.stringify(shape);
      const session = sessions.get(name) ?? (await openSession(programFor(shape), arena, options));
      sessions.set(name, session);
      return session.run(batch);
    },
    async close() {
      for (const session of sessions.values()) await session.close();
    },
  };
}
