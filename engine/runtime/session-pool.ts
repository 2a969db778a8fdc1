import type { Program } from '../graph/program.js';
import { programsByShape } from '../programs/by-shape.js';
import type { Arena, Group } from './arena.js';
import { type Batch, openSession, type Results, type Session } from './session.js';

/** One session a program, opened when the program first runs; all run over the same weights. */
export interface ProgramSessions {
  /** @param into the group that a training program overwrites with gradients */
  run(program: Program, batch: Batch, into?: Group): Promise<Results>;
  close(): Promise<void>;
}

export function programSessions(arena: Arena, options: { threads: number }): ProgramSessions {
  const sessions = new Map<Program, Session>();
  return {
    async run(program, batch, into) {
      const session = sessions.get(program) ?? (await openSession(program, arena, options));
      sessions.set(program, session);
      return session.run(batch, into);
    },
    async close() {
      for (const session of sessions.values()) await session.close();
      sessions.clear();
    },
  };
}

/** Sessions by the shape of what they run. */
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
  const programs = programsByShape(programFor);
  const { run, close } = programSessions(arena, options);
  return { run: (shape, batch) => run(programs(shape), batch), close };
}
