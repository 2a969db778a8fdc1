import { decoderParameters } from '../../engine/layers/parameters.js';
import { languageModelProgram } from '../../engine/programs/language-model.js';
import { loopForm } from '../../engine/programs/loop-form.js';
import { randomness } from '../../engine/random.js';
import { type Arena, countElements, createArena, trainingGroups } from '../../engine/runtime/arena.js';
import { programHere } from '../../engine/runtime/device.js';
import { openLoop } from '../../engine/runtime/loop-session.js';
import { openStepper } from '../../engine/runtime/open-stepper.js';
import type { AdamW } from '../../engine/runtime/optimizer.js';
import type { Batch } from '../../engine/runtime/session.js';
import type { StepToTake } from '../../engine/runtime/steps.js';
import { initialize } from '../../engine/train/initialize.js';
import { sha256 } from '../../lineage/digest.js';

/** A model as bench/ has it, and what a step of it learns from: two micro-batches. */
export const models = {
  S: { vocabularySize: 4096, contextLength: 128, layers: 4, width: 256, heads: 4 },
  M: { vocabularySize: 8192, contextLength: 256, layers: 8, width: 512, heads: 8 },
} as const;
export type Size = keyof typeof models;

export const MICRO_BATCHES = 2;
const SEQUENCES = 4;
const optimizer: AdamW = { betas: [0.9, 0.95], epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1 };

export const tokensOfStep = (size: Size) => MICRO_BATCHES * SEQUENCES * models[size].contextLength;
export const parametersOf = (size: Size) => countElements(decoderParameters(models[size]));

const begun = (size: Size): Arena => {
  const specs = decoderParameters(models[size]);
  const arena = createArena(specs, trainingGroups(MICRO_BATCHES));
  initialize(arena, specs, 7);
  return arena;
};

/** Random tokens, the same in every process. */
function stepsOf(size: Size, count: number): StepToTake[] {
  const { vocabularySize, contextLength } = models[size];
  const positions = SEQUENCES * contextLength;
  const program = languageModelProgram(
    models[size],
    { sequences: SEQUENCES, tokens: contextLength },
    'train',
  );
  const batchOf = (name: string): Batch => {
    const random = randomness(1, name);
    const ids = Int32Array.from({ length: positions + 1 }, (_, i) =>
      Math.floor(random.uniform(i) * vocabularySize),
    );
    const weights = new Float32Array(positions).fill(1 / (MICRO_BATCHES * positions));
    return { tokens: ids.slice(0, positions), targets: ids.slice(1), weights };
  };
  return Array.from({ length: count }, (_, step) => ({
    microBatches: Array.from({ length: MICRO_BATCHES }, (_, part) => [
      { program, batch: batchOf(`step ${step} part ${part}`) },
    ]),
    learningRate: 0.001,
  }));
}

export interface Trained {
  /** Of all weights after the last step. */
  readonly weights: string;
  readonly losses: readonly number[];
  readonly norms: readonly number[];
  /** Behind the first call, which also builds the session. */
  readonly stepsPerSecond: number;
  /** Of the device, by the function that was given, while the session is open; 0 without one. */
  readonly usedBytes: number;
}

/** Takes steps on the device of this process, so many a call: 1 is the step form. */
export async function trained(
  size: Size,
  count: number,
  stepsPerCall: number,
  bytesInUse: () => number = () => 0,
): Promise<Trained> {
  const arena = begun(size);
  const stepper = await openStepper(
    arena,
    optimizer,
    { threads: null, lanes: 1, stepsPerCall },
    MICRO_BATCHES,
  );
  const steps = stepsOf(size, count);
  const losses: number[] = [];
  const norms: number[] = [];
  let started = performance.now();
  let timed = 0;
  for (let done = 0; done < count; done += stepsPerCall) {
    const call = steps.slice(done, done + stepsPerCall);
    for (const { results, gradientNorm } of await stepper.take(done + 1, call)) {
      losses.push(results.reduce((sum, { loss }) => sum + (loss?.[0] ?? Number.NaN), 0));
      norms.push(gradientNorm);
    }
    if (done === 0) started = performance.now();
    else timed += call.length;
  }
  const stepsPerSecond = (1000 * timed) / (performance.now() - started);
  const usedBytes = bytesInUse();
  await stepper.close();
  const weights = sha256(Buffer.from(arena.group('weights').slice().buffer));
  return { weights, losses, norms, stepsPerSecond, usedBytes };
}

/** One call of a few steps whose profile is left in a folder. */
export async function profiled(size: Size, folder: string): Promise<void> {
  const arena = begun(size);
  const steps = stepsOf(size, 2);
  const programs = (steps[0]?.microBatches ?? []).map((runs) =>
    runs.map(({ program }) => programHere(program)),
  );
  const options = { threads: 1, profile: `${folder}/${size}` };
  const loop = await openLoop(loopForm(programs, arena, optimizer), arena, optimizer, options);
  await loop.run(
    1,
    steps.map(({ microBatches, learningRate }) => ({
      batches: microBatches.flat().map(({ batch }) => batch),
      learningRate,
    })),
  );
  await loop.close();
}
