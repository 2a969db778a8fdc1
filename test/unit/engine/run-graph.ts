import ort from 'onnxruntime-node';
import type { DType } from '../../../engine/graph/program.js';
import { elementCount, type Shape } from '../../../engine/graph/shape.js';
import type { Value } from '../../../engine/graph/value.js';
import { emit } from '../../../engine/onnx/emit.js';

export type Elements = readonly number[];

/** An ONNX graph, ready to be run on plain numbers. */
export interface Graph {
  run(feeds: Readonly<Record<string, Elements>>): Promise<Record<string, Elements>>;
}

const settings: ort.InferenceSession.SessionOptions = {
  graphOptimizationLevel: 'disabled',
  enableMemPattern: false,
  interOpNumThreads: 1,
};

/** A session as the product makes it. */
export const openSession = (onnx: Uint8Array, threads = 1): Promise<ort.InferenceSession> =>
  ort.InferenceSession.create(onnx, { ...settings, intraOpNumThreads: threads });

/** Emits `outputs` as a function of `inputs` and opens a session for it. */
export async function openGraph(
  inputs: readonly Value[],
  outputs: Readonly<Record<string, Value>>,
  threads = 1,
): Promise<Graph> {
  const session = await openSession(emit(inputs, outputs), threads);
  const named = inputs.map((value) => ({ name: nameOf(value), value }));
  return {
    async run(feeds) {
      const tensors = named.map(({ name, value }) => [
        name,
        tensor(value.dtype, value.shape, feeds[name] ?? []),
      ]);
      const results = await session.run(Object.fromEntries(tensors));
      return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, numbers(data)]));
    },
  };
}

const nameOf = ({ source }: Value): string => (source.kind === 'input' ? source.name : '');

const numbers = (data: ort.Tensor['data']): number[] => Array.from(data as ArrayLike<number>, Number);

/** A tensor of ONNX Runtime from plain numbers. */
export function tensor(dtype: DType, shape: Shape, elements: Elements): ort.Tensor {
  if (elements.length !== elementCount(shape))
    throw new RangeError(`${elements.length} elements for [${shape}]`);
  if (dtype === 'int64') return new ort.Tensor('int64', BigInt64Array.from(elements, BigInt), shape);
  const arrays = { float32: Float32Array, float64: Float64Array, int32: Int32Array };
  return new ort.Tensor(dtype, arrays[dtype].from(elements), shape);
}

/** Reproducible numbers between -1 and 1 without structure. */
export const scattered = (shape: Shape, seed: number): number[] =>
  Array.from({ length: elementCount(shape) }, (_, i) => {
    const wave = Math.sin(12.9898 * (i + 1) + 78.233 * seed) * 43758.5453;
    return 2 * (wave - Math.floor(wave)) - 1;
  });
