import type { Program } from '../graph/program.js';

/**
 * One program a shape, built when the shape first occurs, and the same object from then on.
 * @param programFor the program of a shape: a number of tokens, or several sizes by name, always in the same order
 */
export function programsByShape<Shape>(programFor: (shape: Shape) => Program): (shape: Shape) => Program {
  const programs = new Map<string, Program>();
  return (shape) => {
    const key = JSON.stringify(shape);
    const program = programs.get(key) ?? programFor(shape);
    programs.set(key, program);
    return program;
  };
}
