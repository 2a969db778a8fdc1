import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { computeOn, cudaDevice } from '../../engine/runtime/device.js';
import { operatorsByProvider } from '../../engine/runtime/placement.js';
import { matrixRate } from './matrix-loop.js';
import { stagesTrained } from './stages.js';
import { parametersOf, profiled, type Size, tokensOfStep, trained } from './trainings.js';

/** Steps of a comparison, and in one call of the `Loop` form. */
const STEPS = 32;
const STEPS_PER_CALL = 16;
/** Steps whose losses are compared between devices. */
const COMPARED_STEPS = 4;

/** What both devices are asked, so that their numbers can be compared. */
const compared = async () => ({ S: (await trained('S', COMPARED_STEPS, 1)).losses });

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Speed of a model in both forms, and whether its weights and losses come out equal. */
async function measured(size: Size, rate: number, bytesInUse: () => number) {
  const before = bytesInUse();
  const loop = await trained(size, STEPS, STEPS_PER_CALL, bytesInUse);
  const again = await trained(size, STEPS, STEPS_PER_CALL);
  const otherCalls = await trained(size, STEPS, STEPS_PER_CALL / 2);
  const steps = await trained(size, STEPS, 1);
  const stepsAgain = await trained(size, STEPS, 1);
  const speedOf = ({ stepsPerSecond }: typeof loop) => ({
    stepsPerSecond,
    tokensPerSecond: stepsPerSecond * tokensOfStep(size),
    shareOfMatrixRate: (6 * parametersOf(size) * tokensOfStep(size) * stepsPerSecond) / rate,
  });
  const bytesOf = ({ weights, losses, norms }: typeof loop) => ({ weights, losses, norms });
  const farthest = Math.max(
    ...loop.losses.map((loss, i) => Math.abs(loss - (steps.losses[i] ?? Number.NaN))),
  );
  return {
    parameters: parametersOf(size),
    tokensPerStep: tokensOfStep(size),
    loopForm: speedOf(loop),
    stepForm: speedOf(steps),
    equalBytes: {
      loopTwice: same(bytesOf(loop), bytesOf(again)),
      loopInOtherCalls: same(bytesOf(loop), bytesOf(otherCalls)),
      stepsTwice: same(bytesOf(steps), bytesOf(stepsAgain)),
      loopAndSteps: same(bytesOf(loop), bytesOf(steps)),
    },
    farthestLossNats: farthest,
    deviceBytes: loop.usedBytes - before,
  };
}

/** Of the product's own stages, a language model and a preference model of it. */
async function stagesCompared() {
  const [loop, again, steps] = [await stagesTrained(4), await stagesTrained(4), await stagesTrained(1)];
  return { loopTwice: same(loop, again), loopAndSteps: same(loop, steps) };
}

async function onDevice(deviceId: number) {
  const before = cudaDevice(deviceId);
  const rate = await matrixRate(4096);
  const folder = mkdtempSync(join(tmpdir(), 'retort-gpu-'));
  await profiled('S', folder);
  const operators = operatorsByProvider(folder);
  rmSync(folder, { recursive: true });
  const bytesInUse = () => cudaDevice(deviceId).usedBytes;
  const S = await measured('S', rate, bytesInUse);
  const M = await measured('M', rate, bytesInUse);
  return {
    matrixOperationsPerSecond: rate,
    models: { S, M },
    stagesEqualBytes: await stagesCompared(),
    operatorsOnCpu: operators.filter(({ provider }) => provider === 'CPUExecutionProvider'),
    copies: operators.filter(({ op }) => op.startsWith('Memcpy')),
    memory: { deviceBytes: before.memoryBytes, usedBeforeBytes: before.usedBytes },
    compared: await compared(),
  };
}

/** `measure.ts FILE [DEVICE]`: without a device what is compared is computed on the CPU. */
const [file = '', deviceId] = process.argv.slice(2);
computeOn(deviceId === undefined ? {} : { device: 'cuda', deviceId: Number(deviceId) });
const result = deviceId === undefined ? { compared: await compared() } : await onDevice(Number(deviceId));
writeFileSync(file, JSON.stringify(result));
