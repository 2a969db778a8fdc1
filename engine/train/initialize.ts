import type { ParameterSpec } from '../graph/program.js';
import { randomness } from '../random.js';
import type { Arena } from '../runtime/arena.js';

/** Gives parameters their initial weights; each element depends on seed, name and index alone. */
export function initialize(arena: Arena, parameters: readonly ParameterSpec[], seed: number): void {
  for (const { name, initial } of parameters) {
    const view = arena.view('weights', name);
    if (initial.kind === 'normal') randomness(seed, `initial:${name}`).fillNormal(view, initial.std);
    else view.fill(initial.kind === 'ones' ? 1 : 0);
  }
}
