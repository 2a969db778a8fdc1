import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ParameterSpec } from '../../../../engine/graph/program.js';
import { randomness } from '../../../../engine/random.js';
import { type Arena, createArena } from '../../../../engine/runtime/arena.js';
import { compileOptimizer } from '../../../../engine/runtime/assembly/build.js';
import { createOptimizer } from '../../../../engine/runtime/optimizer.js';

const normal = { kind: 'normal', std: 1 } as const;
const parameters: ParameterSpec[] = [
  { name: 'w', shape: [37, 5], initial: normal, decays: true },
  { name: 'b', shape: [5], initial: normal, decays: false },
  { name: 'u', shape: [60, 51], initial: normal, decays: true },
];
const settings = { betas: [0.9, 0.95] as const, epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1 };
const f = Math.fround;

function fill(arena: Arena, group: 'weights' | 'gradients', seed: number) {
  for (const { name } of parameters) randomness(seed, name).fillNormal(arena.view(group, name), 1);
}

/** AdamW one number at a time, rounded to float32 after every operation. */
function plainStep(
  state: { w: number; m: number; v: number },
  gradient: number,
  scale: number,
  decay: number,
  t: number,
  rate: number,
) {
  const g = f(gradient * f(scale));
  const decayed = f(state.w - f(state.w * f(decay)));
  const m = f(state.m + f(f(g - state.m) * f(1 - 0.9)));
  const v = f(f(state.v * f(0.95)) + f(f(g * g) * f(1 - 0.95)));
  const root = f(f(f(Math.sqrt(v)) * f(1 / Math.sqrt(1 - 0.95 ** t))) + f(1e-8));
  return { w: f(decayed - f(f(m * f(rate / (1 - 0.9 ** t))) / root)), m, v };
}

describe('optimizer', () => {
  it('is built from its source to the committed bytes', async () => {
    const committed = readFileSync('engine/runtime/optimizer-wasm.ts', 'utf8');
    expect(await compileOptimizer()).toBe(committed);
  });

  it('equals AdamW computed one number at a time, bit for bit', () => {
    const arena = createArena(parameters);
    fill(arena, 'weights', 1);
    const expected = new Map(
      parameters.map(({ name }) => [
        name,
        Array.from(arena.view('weights', name), (w) => ({ w, m: 0, v: 0 })),
      ]),
    );
    const optimizer = createOptimizer(arena, settings);
    for (let t = 1; t <= 3; t++) {
      fill(arena, 'gradients', 10 + t);
      optimizer.accumulate(true);
      const norm = optimizer.step(t, 0.01);
      for (const { name, decays } of parameters) {
        const gradients = arena.view('gradients', name);
        const next = (expected.get(name) ?? []).map((state, i) =>
          plainStep(state, gradients[i] ?? 0, 1 / norm, decays ? 0.01 * 0.1 : 0, t, 0.01),
        );
        expected.set(name, next);
        expect(arena.view('weights', name)).toEqual(Float32Array.from(next, ({ w }) => w));
      }
    }
  });

  it('measures the global norm of the summed micro-batches, over several blocks', () => {
    const parameters = [{ name: 'w', shape: [300, 301], initial: normal, decays: true }];
    const arena = createArena(parameters);
    const optimizer = createOptimizer(arena, { ...settings, clipNorm: null });
    let squares = 0;
    const sums = new Map(
      parameters.map(({ name }) => [name, new Float64Array(arena.view('weights', name).length)]),
    );
    for (const [i, seed] of [21, 22, 23].entries()) {
      randomness(seed, 'w').fillNormal(arena.view('gradients', 'w'), 1);
      optimizer.accumulate(i === 0);
      for (const [name, sum] of sums)
        arena.view('gradients', name).forEach((g, at) => {
          sum[at] += g;
        });
    }
    for (const sum of sums.values()) for (const g of sum) squares += g * g;
    expect(optimizer.step(1, 0.01) / Math.sqrt(squares)).toBeCloseTo(1, 6);
  });

  it('follows PyTorch on a recorded trajectory', () => {
    const golden = JSON.parse(readFileSync('test/golden/engine/adamw.json', 'utf8'));
    const arena = createArena([{ name: 'w', shape: [golden.initial.length], initial: normal, decays: true }]);
    arena.view('weights', 'w').set(golden.initial);
    const { betas, epsilon, weightDecay, clipNorm } = golden;
    const optimizer = createOptimizer(arena, { betas, epsilon, weightDecay, clipNorm });
    golden.steps.forEach(
      (step: { gradient: number[]; learningRate: number; norm: number; weights: number[] }, i: number) => {
        arena.view('gradients', 'w').set(step.gradient);
        optimizer.accumulate(true);
        expect(optimizer.step(i + 1, step.learningRate)).toBeCloseTo(step.norm, 5);
        const found = arena.view('weights', 'w');
        const errors = step.weights.map((w, at) => Math.abs(w - (found[at] ?? 0)) / (1 + Math.abs(w)));
        expect(Math.max(...errors)).toBeLessThan(2e-7);
      },
    );
  });

  it('refuses a model above 4 GiB and names what to change', () => {
    const huge: ParameterSpec[] = [{ name: 'w', shape: [2 ** 14, 2 ** 14], initial: normal, decays: true }];
    expect(() => createArena(huge)).toThrow(
      expect.objectContaining({
        code: 'E4204',
        facts: expect.objectContaining({ where: { field: 'decoder.width' } }),
      }),
    );
  });
});
