import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ParameterSpec, Program } from '../../../../engine/graph/program.js';
import { input } from '../../../../engine/graph/value.js';
import { decoderParameters, Parameters } from '../../../../engine/layers/parameters.js';
import { multiply } from '../../../../engine/ops/elementwise.js';
import { total } from '../../../../engine/ops/reduce.js';
import { assemble } from '../../../../engine/programs/assemble.js';
import { languageModelProgram } from '../../../../engine/programs/language-model.js';
import { loopForm } from '../../../../engine/programs/loop-form.js';
import { type Arena, createArena, trainingGroups } from '../../../../engine/runtime/arena.js';
import { openLanes } from '../../../../engine/runtime/lanes/lanes.js';
import { openLoop } from '../../../../engine/runtime/loop-session.js';
import type { AdamW } from '../../../../engine/runtime/optimizer.js';
import type { Batch } from '../../../../engine/runtime/session.js';
import { initialize } from '../../../../engine/train/initialize.js';
import { ids } from './batches.js';

const config = { vocabularySize: 300, contextLength: 8, layers: 2, width: 64, heads: 2 };
const shape = { sequences: 2, tokens: 8 };
const settings: AdamW = { betas: [0.9, 0.95], epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1 };
const steps = 6;
const rates = Array.from({ length: steps }, (_, i) => 0.003 * (i + 1));
const program = languageModelProgram(config, shape, 'train');
const groups = ['weights', 'firstMoment', 'secondMoment'] as const;

const batches = Array.from({ length: steps }, (_, i): Batch => {
  const count = shape.sequences * shape.tokens;
  return {
    tokens: Int32Array.from(ids(count, config.vocabularySize, 2 * i)),
    targets: Int32Array.from(ids(count, config.vocabularySize, 2 * i + 1)),
    weights: new Float32Array(count).fill(1 / count),
  };
});

function begun(): Arena {
  const specs = decoderParameters(config);
  const arena = createArena(specs, trainingGroups(1));
  initialize(arena, specs, 7);
  return arena;
}

/** Weights and moments after all steps, taken so many at a time. */
async function inLoops(each: number, adam = settings, threads = 1) {
  const arena = begun();
  const session = await openLoop(loopForm(program, arena, adam, each), arena, adam, { threads });
  const losses: number[] = [];
  const norms: number[] = [];
  for (let done = 0; done < steps; done += each) {
    const some = batches.slice(done, done + each);
    const { loss = [], norm = [] } = await session.run(some, done + 1, rates.slice(done, done + each));
    losses.push(...loss);
    norms.push(...norm);
  }
  await session.close();
  return { state: groups.map((group) => arena.group(group).slice()), losses, norms };
}

/** The same by the step form and the optimizer in WebAssembly. */
async function inSteps(adam = settings) {
  const arena = begun();
  const lanes = await openLanes(arena, adam, { lanes: 1, threads: 1, microBatches: 1 });
  const losses: number[] = [];
  const norms: number[] = [];
  for (const [i, batch] of batches.entries()) {
    const [results] = await lanes.gradients([[{ program, batch }]]);
    losses.push(...(results?.loss ?? []));
    norms.push(await lanes.update(i + 1, rates[i] ?? 0));
  }
  await lanes.close();
  return { state: groups.map((group) => arena.group(group).slice()), losses, norms };
}

describe('loopForm', () => {
  it('gives the bits of as many calls with one step each', async () => {
    expect(await inLoops(steps)).toEqual(await inLoops(1));
  });

  it('gives the bits of the step form with the optimizer in WebAssembly, losses and norms too', async () => {
    const reference = await inSteps();
    expect(reference.norms.some((norm) => norm > 1)).toBe(true);
    expect(reference.state[0]?.length).toBeGreaterThan(65_536);
    expect(await inLoops(steps)).toEqual(reference);
    expect(await inLoops(3, settings, 2)).toEqual(reference);
  });

  it('gives them without clipping too', async () => {
    const never = { ...settings, clipNorm: null };
    expect(await inLoops(steps, never)).toEqual(await inSteps(never));
  });

  it('refuses another number of batches than it has steps', async () => {
    const arena = begun();
    const session = await openLoop(loopForm(program, arena, settings, 2), arena, settings, { threads: 1 });
    await expect(session.run(batches, 1, rates)).rejects.toMatchObject({ code: 'E4205' });
    await session.close();
  });

  it('is the same bytes for the same arguments', () => {
    expect(loopForm(program, begun(), settings, 2).onnx).toEqual(
      loopForm(program, begun(), settings, 2).onnx,
    );
  });
});

describe('AdamW in the graph', () => {
  /** A loss whose gradient is its batch. */
  function linear(specs: readonly ParameterSpec[]): Program {
    const parameters = new Parameters(specs, 'float32');
    const gradient = input('gradient', 'float32', specs[0]?.shape ?? []);
    const loss = total(multiply(parameters.get('w'), gradient));
    return assemble({ parameters, batch: [gradient], loss, others: {} }, 'train');
  }

  it('follows PyTorch on a recorded trajectory', async () => {
    const golden = JSON.parse(readFileSync('test/golden/engine/adamw.json', 'utf8'));
    const specs: ParameterSpec[] = [
      { name: 'w', shape: [golden.initial.length], initial: { kind: 'zeros' }, decays: true },
    ];
    const { betas, epsilon, weightDecay, clipNorm } = golden;
    const adam: AdamW = { betas, epsilon, weightDecay, clipNorm };
    const arena = createArena(specs, trainingGroups(1));
    arena.view('weights', 'w').set(golden.initial);
    const session = await openLoop(loopForm(linear(specs), arena, adam, 1), arena, adam, { threads: 1 });
    for (const [i, step] of golden.steps.entries()) {
      const { norm } = await session.run([{ gradient: Float32Array.from(step.gradient) }], i + 1, [
        step.learningRate,
      ]);
      expect(norm?.[0]).toBeCloseTo(step.norm, 5);
      const found = arena.view('weights', 'w');
      const errors = step.weights.map(
        (w: number, at: number) => Math.abs(w - (found[at] ?? 0)) / (1 + Math.abs(w)),
      );
      expect(Math.max(...errors)).toBeLessThan(2e-7);
    }
    await session.close();
  });
});
