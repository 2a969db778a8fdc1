import { InferenceSession, Tensor } from 'onnxruntime-node';
import { SessionFailed } from '../errors.js';
import type { LoopProgram } from '../programs/loop-form.js';
import type { Arena } from './arena.js';
import type { AdamW } from './optimizer.js';
import { type Batch, guarded, sessionOptions } from './session.js';

/** What every step gave, flat in row-major order, one step after the other. */
interface LoopResults {
  readonly [name: string]: Float32Array | Float64Array;
}

export interface LoopSession {
  /**
   * Takes as many steps as the program has, and leaves their weights and moments in the arena.
   * @param step of the first, counted from 1
   * @param learningRates one a step
   */
  run(batches: readonly Batch[], step: number, learningRates: readonly number[]): Promise<LoopResults>;
  close(): Promise<void>;
}

const CARRIED = ['weights', 'firstMoment', 'secondMoment'] as const;

/** The `Loop` form over an arena that holds weights and moments. */
export async function openLoop(
  program: LoopProgram,
  arena: Arena,
  settings: AdamW,
  { threads }: { readonly threads: number },
): Promise<LoopSession> {
  const session = await guarded('load', () => InferenceSession.create(program.onnx, sessionOptions(threads)));
  return {
    async run(batches, step, learningRates) {
      const carried = CARRIED.map((group) => [
        `flat:${group}`,
        new Tensor('float32', arena.group(group), [program.size]),
      ]);
      const feeds = {
        ...Object.fromEntries(carried),
        ...stacked(program, batches),
        ...scalars(settings, step, learningRates),
      };
      const found = await guarded('run', () => session.run(feeds));
      for (const group of CARRIED) arena.group(group).set(found[`next:flat:${group}`]?.data as Float32Array);
      return Object.fromEntries(
        program.results.map(({ name }) => [name, found[name]?.data as Float32Array | Float64Array]),
      );
    },
    close: () => session.release(),
  };
}

/** Every batch input of all steps on a leading axis. */
function stacked({ batch, steps }: LoopProgram, batches: readonly Batch[]): Record<string, Tensor> {
  if (batches.length !== steps)
    throw new SessionFailed('run', `${batches.length} batches for ${steps} steps of a loop`);
  return Object.fromEntries(
    batch.map(({ name, dtype, shape }) => {
      const values = batches.flatMap((each) => Array.from(each[name] ?? []));
      const dims = [steps, ...shape];
      if (dtype === 'int64')
        return [`batch:${name}`, new Tensor(dtype, BigInt64Array.from(values, BigInt), dims)];
      if (dtype === 'int32') return [`batch:${name}`, new Tensor(dtype, Int32Array.from(values), dims)];
      return [`batch:${name}`, new Tensor('float32', Float32Array.from(values), dims)];
    }),
  );
}

/** What `createOptimizer` gives its kernel in each step, rounded as it is there. */
function scalars(
  { betas, weightDecay }: AdamW,
  first: number,
  learningRates: readonly number[],
): Record<string, Tensor> {
  const vector = (of: (rate: number, step: number) => number) =>
    new Tensor(
      'float32',
      Float32Array.from(learningRates, (rate, i) => of(rate, first + i)),
      [learningRates.length],
    );
  return {
    'step:decay': vector((rate) => rate * weightDecay),
    'step:stepSize': vector((rate, step) => rate / (1 - betas[0] ** step)),
    'step:rootCorrection': vector((_, step) => 1 / Math.sqrt(1 - betas[1] ** step)),
  };
}
