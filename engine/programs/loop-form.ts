import type { Program, TensorSpec } from '../graph/program.js';
import { elementCount } from '../graph/shape.js';
import { constant, input, scalar, type Value } from '../graph/value.js';
import { emit } from '../onnx/emit.js';
import { emitLoop } from '../onnx/loop.js';
import { gather } from '../ops/gather.js';
import { expand, reshape, slice } from '../ops/layout.js';
import { concatenateAll } from '../ops/without-gradient.js';
import { type AdamWConstants, adamW, perStep } from './adamw.js';

/** Where the parameters lie in a flat vector; an arena is one. */
export interface FlatLayout {
  readonly slots: readonly {
    readonly parameter: Program['parameters'][number];
    readonly offset: number;
    /** With the zeros after it. */
    readonly size: number;
  }[];
  readonly groupSize: number;
}

/** K optimizer steps in one ONNX graph. */
export interface LoopProgram {
  readonly onnx: Uint8Array;
  readonly steps: number;
  /** Floats of each of `flat:weights`, `flat:firstMoment` and `flat:secondMoment`, and of what they become, `next:flat:…`. */
  readonly size: number;
  /** Inputs of one step, by the names of the step form; the graph takes K of each, stacked, as `batch:<name>`. */
  readonly batch: readonly TensorSpec[];
  /** What each step gives: the graph gives K of each, stacked. `norm` is the global norm before clipping. */
  readonly results: readonly TensorSpec[];
}

/**
 * The `Loop` form of a training program: K steps of AdamW in one call, so that weights and moments stay where the
 * provider has them. The whole batch of a step is one micro-batch. Every number is computed in the order of the step
 * form with the optimizer in WebAssembly, so that on the CPU the bits are the same.
 */
export function loopForm(
  step: Program,
  layout: FlatLayout,
  adam: AdamWConstants,
  steps: number,
): LoopProgram {
  const size = layout.groupSize;
  const carried = ['weights', 'firstMoment', 'secondMoment'].map(
    (group): TensorSpec => ({ name: `flat:${group}`, dtype: 'float32', shape: [size] }),
  );
  const results: TensorSpec[] = [...step.results, { name: 'norm', dtype: 'float64', shape: [] }];
  const onnx = emitLoop({
    turns: steps,
    inputs: [...carried, ...step.batch.map((spec) => stacked(spec, steps)), ...perStep(steps)],
    before: emit([], { 'flat:decays': decaysOf(layout) }),
    body: [partsOfTurn(step, layout, steps), step.onnx, update(layout, adam, steps)],
    carried,
    collected: results,
  });
  return { onnx, steps, size, batch: step.batch, results };
}

const stacked = ({ name, dtype, shape }: TensorSpec, steps: number): TensorSpec => ({
  name: `batch:${name}`,
  dtype,
  shape: [steps, ...shape],
});

const asInput = ({ name, dtype, shape }: TensorSpec): Value => input(name, dtype, shape);

/** 1 where decoupled decay applies, else 0. */
function decaysOf({ slots }: FlatLayout): Value {
  const parts = slots.map(({ parameter, size }) =>
    expand(scalar('float32', parameter.decays ? 1 : 0), { shape: [size] }),
  );
  return joined(parts);
}

/** Parameters and batch of a turn, by the names under which the step form reads them. */
function partsOfTurn(step: Program, { slots, groupSize }: FlatLayout, steps: number): Uint8Array {
  const turn = input('turn', 'int64', []);
  const weights = input('flat:weights', 'float32', [groupSize]);
  const batches = step.batch.map((spec) => asInput(stacked(spec, steps)));
  const parameters = slots.map(({ parameter: { name, shape }, offset }) => {
    const range = { starts: [offset], ends: [offset + elementCount(shape)], axes: [0] } as const;
    return [name, reshape(slice(weights, range), { shape })] as const;
  });
  const batch = step.batch.map(({ name }, i) => [name, gather(batches[i] ?? turn, turn)] as const);
  return emit([turn, weights, ...batches], Object.fromEntries([...parameters, ...batch]));
}

/** What the turn makes of weights and moments. */
function update({ slots, groupSize }: FlatLayout, adam: AdamWConstants, steps: number): Uint8Array {
  const turn = input('turn', 'int64', []);
  const flat = (name: string) => input(`flat:${name}`, 'float32', [groupSize]);
  const state = {
    weights: flat('weights'),
    firstMoment: flat('firstMoment'),
    secondMoment: flat('secondMoment'),
  };
  const gradients = slots.map(({ parameter: { name, shape } }) => input(`grad:${name}`, 'float32', shape));
  const pieces = slots.flatMap(({ parameter, size }, i) => {
    const count = elementCount(parameter.shape);
    const own = reshape(gradients[i] ?? turn, { shape: [count] });
    return size === count ? [own] : [own, constant('float32', [size - count], Array(size - count).fill(0))];
  });
  const vectors = perStep(steps).map(asInput);
  const [decay = turn, stepSize = turn, rootCorrection = turn] = vectors.map((vector) =>
    gather(vector, turn),
  );
  const decays = flat('decays');
  const { next, norm } = adamW(state, joined(pieces), { decay, stepSize, rootCorrection }, decays, adam);
  const outputs = Object.fromEntries(
    Object.entries(next).map(([name, value]) => [`next:flat:${name}`, value]),
  );
  return emit([turn, ...Object.values(state), decays, ...gradients, ...vectors], { ...outputs, norm });
}

function joined([first, ...others]: readonly Value[]): Value {
  if (!first) throw new RangeError('a model without parameters');
  return concatenateAll([first, ...others]);
}
