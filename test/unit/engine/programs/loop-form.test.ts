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
import { loopedSteps } from '../../../../engine/runtime/looped-steps.js';
import type { AdamW } from '../../../../engine/runtime/optimizer.js';
import type { Batch } from '../../../../engine/runtime/session.js';
import type { StepTaken, StepToTake } from '../../../../engine/runtime/steps.js';
import { initialize } from '../../../../engine/train/initialize.js';
import { ids } from './batches.js';

const config = { vocabularySize: 300, contextLength: 8, layers: 2, width: 64, heads: 2 };
const shape = { sequences: 2, tokens: 8 };
const settings: AdamW = { betas: [0.9, 0.95], epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1 };
const steps = 6;
const rates = Array.from({ length: steps }, (_, i) => 0.003 * (i + 1));
const program = languageModelProgram(config, shape, 'train');
const groups = ['weights', 'firstMoment', 'secondMoment'] as const;

/** Runs of each micro-batch of a step. */
type Form = readonly number[];

/** The batch of every run of every step: all runs of a step differ. */
const batchOf = (step: number, run: number): Batch => {
  const count = shape.sequences * shape.tokens;
  const at = 20 * step + 2 * run;
  return {
    tokens: Int32Array.from(ids(count, config.vocabularySize, at)),
    targets: Int32Array.from(ids(count, config.vocabularySize, at + 1)),
    weights: new Float32Array(count).fill(1 / count),
  };
};

function stepsOf(form: Form): StepToTake[] {
  return rates.map((learningRate, step) => {
    let run = 0;
    const microBatches = form.map((runs) =>
      Array.from({ length: runs }, () => {
        run += 1;
        return { program, batch: batchOf(step, run) };
      }),
    );
    return { microBatches, learningRate };
  });
}

function begun(microBatches: number): Arena {
  const specs = decoderParameters(config);
  const arena = createArena(specs, trainingGroups(microBatches));
  initialize(arena, specs, 7);
  return arena;
}

const stateOf = (arena: Arena) => groups.map((group) => arena.group(group).slice());

/** Weights and moments after all steps, and what every step gave, with so many a call. */
async function inLoops(mostSteps: number, { adam = settings, threads = 1, form = [1] as Form } = {}) {
  const arena = begun(form.length);
  const stepper = loopedSteps(arena, adam, { threads, mostSteps });
  const taken: StepTaken[] = [];
  const steps = stepsOf(form);
  while (taken.length < steps.length)
    taken.push(
      ...(await stepper.take(taken.length + 1, steps.slice(taken.length, taken.length + mostSteps))),
    );
  await stepper.close();
  return { state: stateOf(arena), taken };
}

/** The same by the step form and the kernels in WebAssembly. */
async function inSteps({ adam = settings, form = [1] as Form } = {}) {
  const arena = begun(form.length);
  const lanes = await openLanes(arena, adam, { lanes: 1, threads: 1, microBatches: form.length });
  const taken: StepTaken[] = [];
  for (const [i, { microBatches, learningRate }] of stepsOf(form).entries()) {
    const results = await lanes.gradients(microBatches);
    taken.push({ results, gradientNorm: await lanes.update(i + 1, learningRate) });
  }
  await lanes.close();
  return { state: stateOf(arena), taken };
}

describe('loopForm', () => {
  it('gives the bits of as many calls with one step each', async () => {
    expect(await inLoops(steps)).toEqual(await inLoops(1));
  });

  it('gives the bits of the step form with the optimizer in WebAssembly, losses and norms too', async () => {
    const reference = await inSteps();
    expect(reference.taken.some(({ gradientNorm }) => gradientNorm > 1)).toBe(true);
    expect(reference.state[0]?.length).toBeGreaterThan(65_536);
    expect(await inLoops(steps)).toEqual(reference);
    expect(await inLoops(4, { threads: 2 })).toEqual(reference);
  });

  it('gives them without clipping too', async () => {
    const never = { adam: { ...settings, clipNorm: null } };
    expect(await inLoops(steps, never)).toEqual(await inSteps(never));
  });

  it.each([
    ['two micro-batches', [1, 1]],
    ['four of several runs', [2, 1, 3, 1]],
  ])('sums the gradients of %s in the order of the step form', async (_what, form) => {
    const reference = await inSteps({ form });
    expect(reference.taken[0]?.results).toHaveLength(form.reduce((a, b) => a + b));
    expect(await inLoops(4, { form })).toEqual(reference);
  });

  it('takes steps of other shapes in calls of their own', async () => {
    const arena = begun(2);
    const stepper = loopedSteps(arena, settings, { threads: 1, mostSteps: 8 });
    const [a, b, c] = [stepsOf([1, 1]), stepsOf([1, 2]), stepsOf([1, 1])];
    const mixed = [a[0], b[1], b[2], c[3]].flatMap((step) => step ?? []);
    const together = await stepper.take(1, mixed);
    await stepper.close();
    const again = begun(2);
    const lanes = await openLanes(again, settings, { lanes: 1, threads: 1, microBatches: 2 });
    for (const [i, { microBatches, learningRate }] of mixed.entries()) {
      expect(await lanes.gradients(microBatches)).toEqual(together[i]?.results);
      await lanes.update(i + 1, learningRate);
    }
    await lanes.close();
    expect(stateOf(arena)).toEqual(stateOf(again));
  });

  it('refuses a batch that is not of its shape', async () => {
    const stepper = loopedSteps(begun(1), settings, { threads: 1, mostSteps: 1 });
    const batch = { ...batchOf(0, 0), weights: new Float32Array(3) };
    const step = { microBatches: [[{ program, batch }]], learningRate: 0.1 };
    await expect(stepper.take(1, [step])).rejects.toMatchObject({ code: 'E4205' });
    await stepper.close();
  });

  it('is the same bytes for the same arguments', () => {
    const form = () => loopForm([[program], [program]], begun(2), settings).onnx;
    expect(form()).toEqual(form());
  });
});

/** A loss whose gradient is its batch. */
function linear(specs: readonly ParameterSpec[]): Program {
  const parameters = new Parameters(specs, 'float32');
  const gradient = input('gradient', 'float32', specs[0]?.shape ?? []);
  const loss = total(multiply(parameters.get('w'), gradient));
  return assemble({ parameters, batch: [gradient], loss, others: {} }, 'train');
}

describe('loopedSteps', () => {
  it('goes on with a form whose loop gave way to those of many others', async () => {
    const specs: ParameterSpec[] = [{ name: 'w', shape: [16], initial: { kind: 'ones' }, decays: true }];
    const one = linear(specs);
    const steps = [...Array.from({ length: 10 }, (_, i) => i + 1), 1, 2].map((runs, step): StepToTake => {
      const batch = { gradient: new Float32Array(16).fill(Math.sin(step + 1)) };
      return {
        microBatches: [Array.from({ length: runs }, () => ({ program: one, batch }))],
        learningRate: 0.01,
      };
    });
    const [looped, stepped] = [createArena(specs, trainingGroups(1)), createArena(specs, trainingGroups(1))];
    const stepper = loopedSteps(looped, settings, { threads: 1, mostSteps: 16 });
    const taken = await stepper.take(1, steps);
    await stepper.close();
    const lanes = await openLanes(stepped, settings, { lanes: 1, threads: 1, microBatches: 1 });
    for (const [i, { microBatches, learningRate }] of steps.entries()) {
      expect(await lanes.gradients(microBatches)).toEqual(taken[i]?.results);
      await lanes.update(i + 1, learningRate);
    }
    await lanes.close();
    expect(stateOf(looped)).toEqual(stateOf(stepped));
    expect(stateOf(looped)[0]?.some((weight) => weight !== 0)).toBe(true);
  });
});

describe('AdamW in the graph', () => {
  it('follows PyTorch on a recorded trajectory', async () => {
    const golden = JSON.parse(readFileSync('test/golden/engine/adamw.json', 'utf8'));
    const specs: ParameterSpec[] = [
      { name: 'w', shape: [golden.initial.length], initial: { kind: 'zeros' }, decays: true },
    ];
    const { betas, epsilon, weightDecay, clipNorm } = golden;
    const adam: AdamW = { betas, epsilon, weightDecay, clipNorm };
    const arena = createArena(specs, trainingGroups(1));
    arena.view('weights', 'w').set(golden.initial);
    const session = await openLoop(loopForm([[linear(specs)]], arena, adam), arena, adam, { threads: 1 });
    for (const [i, { gradient, learningRate, ...step }] of golden.steps.entries()) {
      const batches = [{ gradient: Float32Array.from(gradient) }];
      const [taken] = await session.run(i + 1, [{ batches, learningRate }]);
      expect(taken?.gradientNorm).toBeCloseTo(step.norm, 5);
      const found = arena.view('weights', 'w');
      const errors = step.weights.map(
        (w: number, at: number) => Math.abs(w - (found[at] ?? 0)) / (1 + Math.abs(w)),
      );
      expect(Math.max(...errors)).toBeLessThan(2e-7);
    }
    await session.close();
  });
});
