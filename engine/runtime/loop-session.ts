import { InferenceSession, Tensor } from 'onnxruntime-node';
import { SessionFailed } from '../errors.js';
import type { TensorSpec } from '../graph/program.js';
import { elementCount } from '../graph/shape.js';
import { type LoopProgram, NORM, nameInLoop } from '../programs/loop-form.js';
import type { Arena } from './arena.js';
import type { AdamW } from './optimizer.js';
import { type Batch, guarded, type Results, sessionOptions } from './session.js';
import type { StepTaken } from './steps.js';

export interface LoopSession {
  /**
   * Takes steps of the program's form, and leaves their weights and moments in the arena.
   * @param first of the steps, counted from 1
   * @param steps the batch of every run of each
   */
  run(first: number, steps: readonly LoopStep[]): Promise<StepTaken[]>;
  close(): Promise<void>;
}

interface LoopStep {
  readonly batches: readonly Batch[];
  readonly learningRate: number;
}

const CARRIED = ['weights', 'firstMoment', 'secondMoment'] as const;

export interface LoopOptions {
  readonly threads: number;
  /** Beginning of the path of a file that tells, once the session is closed, who ran what (`operatorsByProvider`). */
  readonly profile?: string;
}

/** The `Loop` form over an arena that holds weights and moments. */
export async function openLoop(
  program: LoopProgram,
  arena: Arena,
  settings: AdamW,
  { threads, profile }: LoopOptions,
): Promise<LoopSession> {
  const profiling = profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile };
  const options = { ...sessionOptions(threads), ...profiling };
  const session = await guarded('load', () => InferenceSession.create(program.onnx, options));
  return {
    async run(first, steps) {
      const carried = CARRIED.map((group) => [
        `flat:${group}`,
        new Tensor('float32', arena.group(group), [program.size]),
      ]);
      const feeds = {
        turns: new Tensor('int64', BigInt64Array.of(BigInt(steps.length)), []),
        ...Object.fromEntries(carried),
        ...stackedBatches(program, steps),
        ...scalars(settings, first, steps),
      };
      const found = await guarded('run', () => session.run(feeds));
      for (const group of CARRIED) arena.group(group).set(found[`next:flat:${group}`]?.data as Float32Array);
      return steps.map((_, step) => stepTaken(program, found, step));
    },
    close() {
      if (profile !== undefined) session.endProfiling();
      return session.release();
    },
  };
}

/** Every batch input of all steps on a leading axis. */
function stackedBatches({ runs }: LoopProgram, steps: readonly LoopStep[]): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  for (const [run, { batch }] of runs.entries())
    for (const spec of batch) {
      const parts = steps.map(({ batches }) => batches[run]?.[spec.name]);
      feeds[`batch:${nameInLoop(run, spec.name)}`] = stacked(spec, parts);
    }
  return feeds;
}

function stacked({ name, dtype, shape }: TensorSpec, parts: readonly (Batch[string] | undefined)[]): Tensor {
  const size = elementCount(shape);
  const all =
    dtype === 'float32' ? new Float32Array(parts.length * size) : new Int32Array(parts.length * size);
  for (const [i, part] of parts.entries()) {
    if (part?.constructor !== all.constructor || part.length !== size)
      throw new SessionFailed('run', `batch input ${name} of step ${i}: no ${dtype} of ${size} elements`);
    all.set(part, i * size);
  }
  const dims = [parts.length, ...shape];
  if (all instanceof Float32Array) return new Tensor('float32', all, dims);
  if (dtype === 'int32') return new Tensor(dtype, all, dims);
  return new Tensor('int64', BigInt64Array.from(all, BigInt), dims);
}

/** What `createOptimizer` gives its kernel in each step, rounded as it is there. */
function scalars(
  { betas, weightDecay }: AdamW,
  first: number,
  steps: readonly LoopStep[],
): Record<string, Tensor> {
  const vector = (of: (rate: number, step: number) => number) =>
    new Tensor(
      'float32',
      Float32Array.from(steps, ({ learningRate }, i) => of(learningRate, first + i)),
      [steps.length],
    );
  return {
    'step:decay': vector((rate) => rate * weightDecay),
    'step:stepSize': vector((rate, step) => rate / (1 - betas[0] ** step)),
    'step:rootCorrection': vector((_, step) => 1 / Math.sqrt(1 - betas[1] ** step)),
  };
}

function stepTaken({ runs }: LoopProgram, found: InferenceSession.ReturnType, step: number): StepTaken {
  const norms = found[NORM]?.data as Float64Array;
  const results = runs.map((own, run) =>
    Object.fromEntries(
      own.results.map((spec) => [spec.name, partOf(found[nameInLoop(run, spec.name)], spec, step)]),
    ),
  );
  return { results, gradientNorm: norms[step] ?? Number.NaN };
}

/** What one step gave of a result that all steps have on a leading axis. */
function partOf(all: Tensor | undefined, { name, shape }: TensorSpec, step: number): Results[string] {
  const size = elementCount(shape);
  const part = [step * size, (step + 1) * size] as const;
  if (all?.data instanceof Float32Array) return all.data.slice(...part);
  if (all?.data instanceof BigInt64Array) return Int32Array.from(all.data.slice(...part), Number);
  throw new SessionFailed('run', `result ${name} is neither float32 nor int64 but ${all?.type}`);
}
