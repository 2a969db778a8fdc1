import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ProviderUnusable, SessionFailed } from '../errors.js';
import type { ParameterSpec, Program, TensorSpec } from '../graph/program.js';
import type { Arena, Group } from './arena.js';
import { programHere, sessionProvider } from './device.js';

/** Batch inputs by name; 32-bit integers are widened where the program wants 64. */
export interface Batch {
  readonly [name: string]: Float32Array | Int32Array;
}

/** Results by name, each flat in row-major order; 64-bit integers are narrowed. */
export interface Results {
  readonly [name: string]: Float32Array | Int32Array;
}

export interface Session {
  /**
   * Runs once, from the arena's weights. The next run overwrites the results.
   * @param into the group that a training program overwrites with gradients; default `gradients`
   */
  run(batch: Batch, into?: Group): Promise<Results>;
  close(): Promise<void>;
}

/**
 * A program loaded into ONNX Runtime over an arena, without copies of weights or gradients. Graph optimization is
 * off, for the graph is emitted in its good form and optimization would fold it back; idle threads sleep, for a
 * spinning one takes the time of whatever else the machine does. Buffers come from the process's one heap: an arena of
 * each session would keep the peak of every shape.
 * @param options.threads of one operator; they never change bytes
 */
export async function openSession(
  program: Program,
  arena: Arena,
  options: { threads: number },
): Promise<Session> {
  const session = await guarded('load', () =>
    InferenceSession.create(programHere(program).onnx, sessionOptions(options.threads)),
  );
  const weights = tensors(program.parameters, '', (name) => arena.view('weights', name));
  const gradientsIn = (group: Group) =>
    program.hasGradients ? tensors(program.parameters, 'grad:', (name) => arena.view(group, name)) : {};
  const results = Object.fromEntries(program.results.map((spec) => [spec.name, emptyTensor(spec)]));
  return {
    async run(batch, into = 'gradients') {
      const feeds = { ...weights };
      for (const spec of program.batch) feeds[spec.name] = batchTensor(spec, batch[spec.name]);
      const fetches = { ...results, ...gradientsIn(into) };
      await guarded('run', () => session.run(feeds, fetches));
      return Object.fromEntries(program.results.map(({ name }) => [name, numbers(results[name])]));
    },
    close: () => session.release(),
  };
}

/** How the engine runs every graph. */
export const sessionOptions = (threads: number): InferenceSession.SessionOptions => ({
  executionProviders: [sessionProvider()],
  graphOptimizationLevel: 'disabled',
  enableMemPattern: false,
  enableCpuMemArena: false,
  executionMode: 'sequential',
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  logSeverityLevel: 3,
  extra: { session: { intra_op: { allow_spinning: '0' } } },
});

/** Names what ONNX Runtime was doing when it failed. */
export async function guarded<T>(doing: 'load' | 'run', act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (doing === 'load' && sessionProvider() !== 'cpu' && /providers_cuda|libcu\w+\.so/.test(String(cause)))
      throw new ProviderUnusable(cause);
    throw new SessionFailed(doing, cause);
  }
}

function tensors(
  parameters: readonly ParameterSpec[],
  prefix: string,
  view: (name: string) => Float32Array,
): Record<string, Tensor> {
  return Object.fromEntries(
    parameters.map(({ name, shape }) => [prefix + name, new Tensor('float32', view(name), shape)]),
  );
}

function emptyTensor({ dtype, shape }: TensorSpec): Tensor {
  const size = shape.reduce((product, axis) => product * axis, 1);
  if (dtype === 'int64') return new Tensor(dtype, new BigInt64Array(size), shape);
  return new Tensor('float32', new Float32Array(size), shape);
}

function batchTensor(
  { name, dtype, shape }: TensorSpec,
  values: Float32Array | Int32Array | undefined,
): Tensor {
  if (values instanceof Float32Array && dtype === 'float32') return new Tensor(dtype, values, shape);
  if (values instanceof Int32Array && dtype === 'int32') return new Tensor(dtype, values, shape);
  if (values instanceof Int32Array && dtype === 'int64') {
    return new Tensor(dtype, BigInt64Array.from(values, BigInt), shape);
  }
  throw new SessionFailed('run', `batch input ${name}: expected ${dtype}, found ${values?.constructor.name}`);
}

function numbers(tensor: Tensor | undefined): Float32Array | Int32Array {
  if (tensor?.data instanceof Float32Array) return tensor.data;
  if (tensor?.data instanceof BigInt64Array) return Int32Array.from(tensor.data, Number);
  throw new SessionFailed('run', `a result is neither float32 nor int64 but ${tensor?.type}`);
}
