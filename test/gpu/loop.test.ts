import { beforeAll, describe, expect, it } from 'vitest';
import { decoderParameters } from '../../engine/layers/parameters.js';
import { languageModelProgram } from '../../engine/programs/language-model.js';
import { loopForm } from '../../engine/programs/loop-form.js';
import { randomness } from '../../engine/random.js';
import { createArena, trainingGroups } from '../../engine/runtime/arena.js';
import { type CudaDevice, computeOn, cudaDevice } from '../../engine/runtime/device.js';
import { openLoop } from '../../engine/runtime/loop-session.js';
import { measureMatrixRate } from '../../engine/runtime/matrix-rate.js';
import type { AdamW } from '../../engine/runtime/optimizer.js';
import type { Batch } from '../../engine/runtime/session.js';
import { initialize } from '../../engine/train/initialize.js';

const deviceId = Number(process.env.RETORT_GPU ?? 0);
/** S of the engine's design: 4.2M parameters. */
const config = { vocabularySize: 4096, contextLength: 128, layers: 4, width: 256, heads: 4 };
const shape = { sequences: 8, tokens: 128 };
const positions = shape.sequences * shape.tokens;
const settings: AdamW = { betas: [0.9, 0.95], epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1 };
const steps = 32;
const rates = Array<number>(steps).fill(0.001);
const program = languageModelProgram(config, shape, 'train');

const batches = Array.from({ length: steps }, (_, step): Batch => {
  const random = randomness(1, `batch:${step}`);
  const ids = Int32Array.from({ length: positions + 1 }, (_, i) =>
    Math.floor(random.uniform(i) * config.vocabularySize),
  );
  const weights = new Float32Array(positions).fill(1 / positions);
  return { tokens: ids.subarray(0, positions), targets: ids.subarray(1), weights };
});

/** Weights and losses after all steps, so many a call; and steps a second after the first call. */
async function trained(each: number) {
  const specs = decoderParameters(config);
  const arena = createArena(specs, trainingGroups(1));
  initialize(arena, specs, 7);
  const session = await openLoop(loopForm(program, arena, settings, each), arena, settings, { threads: 1 });
  const losses: number[] = [];
  const started = performance.now();
  for (let done = 0; done < steps; done += each) {
    const some = batches.slice(done, done + each);
    const { loss = [] } = await session.run(some, done + 1, rates.slice(done, done + each));
    losses.push(...loss);
  }
  const stepsPerSecond = (1000 * steps) / (performance.now() - started);
  const { usedBytes } = cudaDevice(deviceId);
  await session.close();
  return { weights: arena.group('weights').slice(), losses, stepsPerSecond, usedBytes };
}

let device: CudaDevice;
beforeAll(() => {
  device = computeOn({ device: 'cuda', deviceId }) ?? cudaDevice(deviceId);
});

describe('training on a CUDA device', () => {
  it('gives equal bytes five times, with one loop of all steps and with one step a call', async () => {
    const first = await trained(steps);
    expect(first.losses.every(Number.isFinite)).toBe(true);
    for (let run = 1; run < 5; run++) {
      expect((await trained(steps)).weights).toEqual(first.weights);
      expect((await trained(1)).weights).toEqual(first.weights);
    }
  });

  it('reports its speed, its share of the device’s own matrix products, and its memory', async () => {
    await trained(steps);
    const inLoop = await trained(steps);
    const inSteps = await trained(1);
    const parameters = program.parameters.reduce(
      (sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1),
      0,
    );
    const operationsPerStep = 6 * parameters * positions;
    const matrixRate = await measureMatrixRate(1);
    const report = {
      device: device.name,
      driver: device.driver,
      loopStepsPerSecond: inLoop.stepsPerSecond,
      stepStepsPerSecond: inSteps.stepsPerSecond,
      matrixRate,
      shareOfMatrixRate: (operationsPerStep * inLoop.stepsPerSecond) / matrixRate,
      memoryBytes: inLoop.usedBytes - device.usedBytes,
    };
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    expect(inLoop.usedBytes).toBeGreaterThan(device.usedBytes);
  });
});
