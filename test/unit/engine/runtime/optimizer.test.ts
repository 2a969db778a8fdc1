import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ParameterSpec } from '../../../../engine/graph/program.js';
import { randomness } from '../../../../engine/random.js';
import { type Arena, createArena, trainingGroups } from '../../../../engine/runtime/arena.js';
import { compileOptimizer } from '../../../../engine/runtime/assembly/build.js';
import { type AdamW, createOptimizer, globalNorm } from '../../../../engine/runtime/optimizer.js';
import { shardsOf } from '../../../../engine/runtime/shard.js';
import { sha256 } from '../../../../lineage/digest.js';

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

/** One step from the gradients in the arena; the norm that it measured. */
function takeStep(arena: Arena, settings: AdamW, step: number, learningRate: number): number {
  const optimizer = createOptimizer(arena, settings);
  const all = { from: 0, to: arena.groupSize };
  const norm = globalNorm(optimizer.squares('gradients', all));
  optimizer.update('gradients', all, { step, learningRate, norm });
  return norm;
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
    const arena = createArena(parameters, trainingGroups(1));
    fill(arena, 'weights', 1);
    const expected = new Map(
      parameters.map(({ name }) => [
        name,
        Array.from(arena.view('weights', name), (w) => ({ w, m: 0, v: 0 })),
      ]),
    );
    for (let t = 1; t <= 3; t++) {
      fill(arena, 'gradients', 10 + t);
      const norm = takeStep(arena, settings, t, 0.01);
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

  it('measures the global norm of summed gradients, over several blocks', () => {
    const parameters = [{ name: 'w', shape: [300, 301], initial: normal, decays: true }];
    const arena = createArena(parameters, trainingGroups(1));
    const { add, squares } = createOptimizer(arena, settings);
    const sum = new Float64Array(300 * 301);
    for (const seed of [21, 22, 23]) {
      randomness(seed, 'w').fillNormal(arena.view('gradients', 'w'), 1);
      add('sum0', 'gradients');
      arena.view('gradients', 'w').forEach((g, at) => {
        sum[at] = (sum[at] ?? 0) + g;
      });
    }
    const expected = Math.sqrt(sum.reduce((total, g) => total + g * g, 0));
    const found = squares('sum0', { from: 0, to: arena.groupSize });
    expect(found).toHaveLength(2);
    expect(globalNorm(found) / expected).toBeCloseTo(1, 6);
  });

  it('gives the same bytes shard by shard as in one piece', () => {
    const parameters = [
      { name: 'w', shape: [400, 300], initial: normal, decays: true },
      { name: 'b', shape: [90_000], initial: normal, decays: false },
    ];
    const moved = (shards: number) => {
      const arena = createArena(parameters, trainingGroups(1));
      for (const { name } of parameters)
        for (const group of ['weights', 'gradients'] as const)
          randomness(group.length, name).fillNormal(arena.view(group, name), 1);
      const { squares, update } = createOptimizer(arena, settings);
      const parts = shardsOf(arena.groupSize, shards);
      const norm = globalNorm(parts.flatMap((shard) => squares('gradients', shard)));
      for (const shard of parts) update('gradients', shard, { step: 1, learningRate: 0.01, norm });
      const groups = ['weights', 'firstMoment', 'secondMoment'] as const;
      return groups.map((group) => sha256(new Uint8Array(arena.group(group).slice().buffer)));
    };
    expect(moved(2)).toEqual(moved(1));
    expect(moved(8)).toEqual(moved(1));
  });

  it('follows PyTorch on a recorded trajectory', () => {
    const golden = JSON.parse(readFileSync('test/golden/engine/adamw.json', 'utf8'));
    const arena = createArena(
      [{ name: 'w', shape: [golden.initial.length], initial: normal, decays: true }],
      trainingGroups(1),
    );
    arena.view('weights', 'w').set(golden.initial);
    const { betas, epsilon, weightDecay, clipNorm } = golden;
    golden.steps.forEach(
      (step: { gradient: number[]; learningRate: number; norm: number; weights: number[] }, i: number) => {
        arena.view('gradients', 'w').set(step.gradient);
        const norm = takeStep(arena, { betas, epsilon, weightDecay, clipNorm }, i + 1, step.learningRate);
        expect(norm).toBeCloseTo(step.norm, 5);
        const found = arena.view('weights', 'w');
        const errors = step.weights.map((w, at) => Math.abs(w - (found[at] ?? 0)) / (1 + Math.abs(w)));
        expect(Math.max(...errors)).toBeLessThan(2e-7);
      },
    );
  });

  it('refuses a model above 4 GiB and names what to change', () => {
    const huge: ParameterSpec[] = [{ name: 'w', shape: [2 ** 14, 2 ** 14], initial: normal, decays: true }];
    expect(() => createArena(huge, trainingGroups(1))).toThrow(
      expect.objectContaining({
        code: 'E4204',
        facts: expect.objectContaining({ where: { field: 'decoder.width' } }),
      }),
    );
  });
});
