import type { DType } from './program.js';
import type { Shape } from './shape.js';

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** Integers are ONNX INT, lists INTS; `{ float }` is FLOAT, which JavaScript cannot tell from 1. */
export type Attribute = number | readonly number[] | { readonly float: number } | string;
export type Attributes = Readonly<Record<string, Attribute | undefined>>;

/** What emission and `backward` need to know of an op; `defineOp` and `defineComposite` make it. */
export interface Op {
  readonly name: string;
  readonly domain: '' | 'com.microsoft';
  /** Attributes that ONNX takes as int64 vectors after the inputs, such as a shape or axes. */
  readonly asInputs: readonly string[];
  /** Attributes that are the same at every use. */
  readonly always: Attributes;
  /** One gradient an input, each of a shape to which broadcasting was not yet undone; null for none. */
  gradient?(call: Call, y: Value, dy: Value): readonly (Value | null)[];
}

/** One application of an op. */
export interface Call {
  readonly op: Op;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  /** Types of the ONNX outputs; only the first is differentiable. */
  readonly results: readonly TensorType[];
  /** The same result in other ops, emitted instead: a composite's body, or an op's better form. */
  readonly expansion?: Value;
}

/** Where a value comes from: outside the graph, a literal, or an op's output. */
type Source =
  | { readonly kind: 'input'; readonly name: string }
  | { readonly kind: 'constant'; readonly elements: readonly number[] }
  | { readonly kind: 'result'; readonly call: Call; readonly index: number };

/** A tensor of the graph: a type, never data. */
export interface Value extends TensorType {
  readonly source: Source;
}

/** A tensor fed from outside at every run: a parameter or a batch input. */
export const input = (name: string, dtype: DType, shape: Shape): Value => ({
  dtype,
  shape,
  source: { kind: 'input', name },
});

/** A literal, row-major. */
export const constant = (dtype: DType, shape: Shape, elements: readonly number[]): Value => ({
  dtype,
  shape,
  source: { kind: 'constant', elements },
});

export const scalar = (dtype: DType, element: number): Value => constant(dtype, [], [element]);

/** A vector of int64, the type in which ONNX takes shapes and axes. */
export const integers = (elements: readonly number[]): Value =>
  constant('int64', [elements.length], elements);

/** One of a call's ONNX outputs. */
export const resultOf = (call: Call, index: number): Value => {
  const type = call.results[index];
  if (!type) throw new RangeError(`${call.op.name} has ${call.results.length} results, asked for ${index}`);
  return { ...type, source: { kind: 'result', call, index } };
};
