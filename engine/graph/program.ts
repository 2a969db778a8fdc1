/** Element types that a program's tensors can have; `float64` serves the gradient tests. */
export type DType = 'float32' | 'float64' | 'int32' | 'int64';

export interface TensorSpec {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
}

/** One trainable tensor: GPT-2 names and layouts, so that export is a renaming of nothing. */
export interface ParameterSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initial: { readonly kind: 'normal'; readonly std: number } | { readonly kind: 'ones' | 'zeros' };
  /** Whether decoupled weight decay applies: matrices yes, biases and norms no. */
  readonly decays: boolean;
}

/** One node as it is emitted: names of what it reads, and what it makes. */
export interface NodeSpec {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly TensorSpec[];
}

/**
 * One ONNX graph, ready for a session. Its inputs are the parameters by name, then the batch inputs;
 * a training program's outputs are its results, then `grad:<parameter>` for every parameter in order.
 */
export interface Program {
  readonly onnx: Uint8Array;
  /** The same graph for those who plan its memory, in the order of emission. */
  readonly nodes: readonly NodeSpec[];
  readonly parameters: readonly ParameterSpec[];
  readonly batch: readonly TensorSpec[];
  /** Scalars and tensors to read after a run, such as `loss`. */
  readonly results: readonly TensorSpec[];
  readonly hasGradients: boolean;
}
