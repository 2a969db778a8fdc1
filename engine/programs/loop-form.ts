import type { ParameterSpec, Program, TensorSpec } from '../graph/program.js';
import { elementCount } from '../graph/shape.js';
import { constant, input, scalar, type Value } from '../graph/value.js';
import { emit } from '../onnx/emit.js';
import { emitLoop } from '../onnx/loop.js';
import { add } from '../ops/elementwise.js';
import { gather } from '../ops/gather.js';
import { expand, reshape, slice } from '../ops/layout.js';
import { concatenateAll } from '../ops/without-gradient.js';
import { type AdamWConstants, adamW, perStep } from './adamw.js';

/** Where the parameters lie in a flat vector; an arena is one. */
export interface FlatLayout {
  readonly slots: readonly {
    readonly parameter: ParameterSpec;
    readonly offset: number;
    /** With the zeros after it. */
    readonly size: number;
  }[];
  readonly groupSize: number;
}

/** What a step runs: a training program for every run of every micro-batch, none of them without runs. */
export type StepPrograms = readonly (readonly Program[])[];

/** K optimizer steps in one ONNX graph; K is told at every call as `turns`. */
export interface LoopProgram {
  readonly onnx: Uint8Array;
  /** Floats of each of `flat:weights`, `flat:firstMoment` and `flat:secondMoment`, and of what they become, `next:flat:…`. */
  readonly size: number;
  /**
   * The runs of a step, in order, each with the names and types that its own program has: the graph takes K of each
   * batch input, stacked, as `batch:` and the name in the loop, and gives K of each result, stacked.
   */
  readonly runs: readonly LoopRun[];
}

interface LoopRun {
  readonly batch: readonly TensorSpec[];
  readonly results: readonly TensorSpec[];
}

/** What an input or result of a run is called in the loop. */
export const nameInLoop = (run: number, name: string): string => `${run}:${name}`;

/** K of the global norm of each step before clipping, float64. */
export const NORM = 'norm';

/** The axis of steps, which is as long as the call says; shape rules look at what is behind it. */
const STEPS = 1;

/**
 * The `Loop` form of a step: gradients of its runs, their sums in pairs of micro-batches, and AdamW, so that weights
 * and moments stay where the provider has them. Every number is computed in the order of the step form with the kernels
 * in WebAssembly, so that on the CPU the bits are the same.
 */
export function loopForm(programs: StepPrograms, layout: FlatLayout, adam: AdamWConstants): LoopProgram {
  const runs = programs.flat();
  const carried = ['weights', 'firstMoment', 'secondMoment'].map(
    (group): TensorSpec => ({ name: `flat:${group}`, dtype: 'float32', shape: [layout.groupSize] }),
  );
  const results = runs.flatMap((program, run) => program.results.map((spec) => inLoop(run, spec)));
  const onnx = emitLoop({
    inputs: carried,
    perTurn: [...runs.flatMap((program, run) => program.batch.map((spec) => fed(run, spec))), ...perStep()],
    before: emit([], { 'flat:decays': decaysOf(layout) }),
    body: [
      { model: partsOfTurn(runs, layout) },
      ...runs.map((program, run) => ({ model: program.onnx, called: namesInLoop(program, run) })),
      { model: update(programs, layout, adam) },
    ],
    carried,
    collected: [...results, { name: NORM, dtype: 'float64', shape: [] }],
  });
  return { onnx, size: layout.groupSize, runs: runs.map(({ batch, results }) => ({ batch, results })) };
}

const inLoop = (run: number, spec: TensorSpec): TensorSpec => ({ ...spec, name: nameInLoop(run, spec.name) });

const fed = (run: number, spec: TensorSpec): TensorSpec => ({
  ...spec,
  name: `batch:${nameInLoop(run, spec.name)}`,
});

/** Every name of a run but those of the parameters, which all runs read. */
function namesInLoop({ batch, results, parameters }: Program, run: number): ReadonlyMap<string, string> {
  const gradients = parameters.map(({ name }) => `grad:${name}`);
  const own = [...[...batch, ...results].map(({ name }) => name), ...gradients];
  return new Map(own.map((name) => [name, nameInLoop(run, name)]));
}

const asInput = ({ name, dtype, shape }: TensorSpec): Value => input(name, dtype, shape);

const stacked = (spec: TensorSpec): Value => asInput({ ...spec, shape: [STEPS, ...spec.shape] });

/** 1 where decoupled decay applies, else 0. */
function decaysOf({ slots }: FlatLayout): Value {
  const parts = slots.map(({ parameter, size }) =>
    expand(scalar('float32', parameter.decays ? 1 : 0), { shape: [size] }),
  );
  return joined(parts);
}

/** Parameters and batches of a turn, by the names under which its runs read them. */
function partsOfTurn(runs: readonly Program[], { slots, groupSize }: FlatLayout): Uint8Array {
  const turn = input('turn', 'int64', []);
  const weights = input('flat:weights', 'float32', [groupSize]);
  const parameters = slots.map(({ parameter: { name, shape }, offset }) => {
    const range = { starts: [offset], ends: [offset + elementCount(shape)], axes: [0] } as const;
    return [name, reshape(slice(weights, range), { shape })] as const;
  });
  const batches = runs.flatMap(({ batch }, run) =>
    batch.map((spec) => ({ name: nameInLoop(run, spec.name), all: stacked(fed(run, spec)) })),
  );
  const parts = batches.map(({ name, all }) => [name, gather(all, turn)] as const);
  return emit(
    [turn, weights, ...batches.map(({ all }) => all)],
    Object.fromEntries([...parameters, ...parts]),
  );
}

/** What the turn makes of weights and moments. */
function update(programs: StepPrograms, layout: FlatLayout, adam: AdamWConstants): Uint8Array {
  const turn = input('turn', 'int64', []);
  const flat = (name: string) => input(`flat:${name}`, 'float32', [layout.groupSize]);
  const state = {
    weights: flat('weights'),
    firstMoment: flat('firstMoment'),
    secondMoment: flat('secondMoment'),
  };
  const gradients = gradientSums(programs, layout);
  const vectors = perStep().map(stacked);
  const [decay = turn, stepSize = turn, rootCorrection = turn] = vectors.map((vector) =>
    gather(vector, turn),
  );
  const decays = flat('decays');
  const scalars = { decay, stepSize, rootCorrection };
  const { next, norm } = adamW(state, joined(gradients.flat), scalars, decays, adam);
  const outputs = Object.fromEntries(
    Object.entries(next).map(([name, value]) => [`next:flat:${name}`, value]),
  );
  return emit([turn, ...Object.values(state), decays, ...gradients.inputs, ...vectors], {
    ...outputs,
    [NORM]: norm,
  });
}

/** The step's gradients of every parameter, summed over its runs, as they lie in a flat vector. */
function gradientSums(programs: StepPrograms, { slots }: FlatLayout) {
  const inputs: Value[] = [];
  const flat = slots.flatMap(({ parameter: { name, shape }, size }) => {
    let run = 0;
    const own = programs.map((runs) =>
      runs.map(() => {
        const gradient = input(nameInLoop(run, `grad:${name}`), 'float32', shape);
        inputs.push(gradient);
        run += 1;
        return gradient;
      }),
    );
    const count = elementCount(shape);
    const sum = reshape(inPairs(own.map((gradients) => gradients.reduce((a, b) => add(a, b)))), {
      shape: [count],
    });
    return size === count ? [sum] : [sum, constant('float32', [size - count], Array(size - count).fill(0))];
  });
  return { inputs, flat };
}

/** (0 + 1) + (2 + 3) …, as `engine/runtime/lanes/sum-in-pairs.ts` adds. */
function inPairs(sums: readonly Value[]): Value {
  const [first, second] = sums;
  if (!first) throw new RangeError('a step without micro-batches');
  if (!second) return first;
  const half = sums.length / 2;
  return add(inPairs(sums.slice(0, half)), inPairs(sums.slice(half)));
}

function joined([first, ...others]: readonly Value[]): Value {
  if (!first) throw new RangeError('a model without parameters');
  return concatenateAll([first, ...others]);
}
