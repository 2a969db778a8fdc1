import { describe, expect, it } from 'vitest';
import { decoderParameters } from '../../../../../engine/layers/parameters.js';
import { languageModelProgram } from '../../../../../engine/programs/language-model.js';
import { type Arena, createArena, trainingGroups } from '../../../../../engine/runtime/arena.js';
import { openExchange } from '../../../../../engine/runtime/lanes/exchange.js';
import { openLanes } from '../../../../../engine/runtime/lanes/lanes.js';
import { chooseLayout } from '../../../../../engine/runtime/lanes/layout.js';
import type { MicroBatch } from '../../../../../engine/runtime/lanes/micro-batch.js';
import { openThreadLane } from '../../../../../engine/runtime/lanes/thread-lane.js';
import type { AdamW } from '../../../../../engine/runtime/optimizer.js';
import { initialize } from '../../../../../engine/train/initialize.js';
import { sha256 } from '../../../../../lineage/digest.js';
import { ids } from '../../programs/batches.js';

const config = { vocabularySize: 700, contextLength: 8, layers: 1, width: 128, heads: 2 };
const settings: AdamW = { betas: [0.9, 0.95], epsilon: 1e-8, weightDecay: 0.1, clipNorm: 0.5 };
const SEQUENCES = 8;
const specs = decoderParameters(config);

/** The same eight sequences a step, in so many micro-batches. */
function microBatches(count: number, step: number, programs: ReturnType<typeof programFor>): MicroBatch[] {
  const each = SEQUENCES / count;
  const tokens = ids(SEQUENCES * 8, config.vocabularySize, 2 * step);
  const targets = ids(SEQUENCES * 8, config.vocabularySize, 2 * step + 1);
  return Array.from({ length: count }, (_, i) => {
    const own = (values: readonly number[]) =>
      Int32Array.from(values.slice(i * each * 8, (i + 1) * each * 8));
    const weights = new Float32Array(each * 8).fill(1 / (SEQUENCES * 8));
    return [{ program: programs, batch: { tokens: own(tokens), targets: own(targets), weights } }];
  });
}

const programFor = (count: number) =>
  languageModelProgram(config, { sequences: SEQUENCES / count, tokens: 8 }, 'train');

function begun(count: number): Arena {
  const arena = createArena(specs, trainingGroups(count));
  initialize(arena, specs, 7);
  return arena;
}

const stateOf = (arena: Arena) =>
  (['weights', 'firstMoment', 'secondMoment'] as const).map((group) =>
    sha256(new Uint8Array(arena.group(group).slice().buffer)),
  );

/** Weights, moments, losses and norms after four steps; the lanes are left and opened again after two. */
async function trained(count: number, { lanes = 1, threads = 1 } = {}) {
  const arena = begun(count);
  const program = programFor(count);
  const seen: number[] = [];
  for (let step = 0; step < 4; ) {
    const open = await openLanes(arena, settings, { lanes, threads, microBatches: count });
    for (let i = 0; i < 2; i += 1, step += 1) {
      const results = await open.gradients(microBatches(count, step, program));
      seen.push(...results.map(({ loss }) => loss?.[0] ?? Number.NaN));
      seen.push(await open.update(step + 1, 0.01));
    }
    await open.gatherMoments();
    await open.close();
  }
  return { floats: arena.groupSize, state: stateOf(arena), seen };
}

describe('lanes', () => {
  it('never change a byte of weights, moments, losses and norms, whatever their number and threads', async () => {
    const reference = await trained(4);
    expect(reference.floats).toBeGreaterThan(4 * 65_536);
    expect(await trained(4, { threads: 2 })).toEqual(reference);
    expect(await trained(4, { lanes: 2 })).toEqual(reference);
    expect(await trained(4, { lanes: 2, threads: 2 })).toEqual(reference);
    expect(await trained(4, { lanes: 4 })).toEqual(reference);
  });

  it('leave the gradients what they are when there are more micro-batches, up to rounding', async () => {
    const sums = async (count: number) => {
      const arena = begun(count);
      const open = await openLanes(arena, settings, { lanes: 1, threads: 1, microBatches: count });
      await open.gradients(microBatches(count, 0, programFor(count)));
      await open.close();
      return arena.group('sum0').slice();
    };
    const [whole, parts] = [await sums(1), await sums(4)];
    const length = (values: Float32Array) =>
      Math.sqrt(values.reduce((total, value) => total + value * value, 0));
    expect(length(whole.map((value, i) => value - (parts[i] ?? 0))) / length(whole)).toBeLessThan(1e-6);
    expect(length(whole)).toBeGreaterThan(0.1);
  });

  it('start and stop twelve times in one process', async () => {
    const program = programFor(2);
    for (let cycle = 0; cycle < 12; cycle += 1) {
      const open = await openLanes(begun(2), settings, { lanes: 2, threads: 1, microBatches: 2 });
      await open.gradients(microBatches(2, cycle, program));
      await open.close();
    }
  }, 60_000);

  it('say by name that one of them died', async () => {
    const { slots, groupSize } = begun(2);
    const start = {
      ...{ parameters: slots.map(({ parameter }) => parameter), optimizer: settings, groupSize },
      ...{ index: 1, lanes: 2, threads: 1, microBatches: 1 },
      exchange: openExchange(2, groupSize).buffer,
    };
    const dies = new URL('data:text/javascript,process.exit(3)');
    await expect(openThreadLane(start, dies)).rejects.toMatchObject({
      code: 'E4315',
      kind: 'interrupted',
      message: 'lane 1 of the training process ended: exit code 3',
    });
  });

  it('tell what failed in another thread, and can still be closed', async () => {
    const open = await openLanes(begun(2), settings, { lanes: 2, threads: 1, microBatches: 2 });
    const [first = [], second = []] = microBatches(2, 0, programFor(2));
    const broken = second.map((run) => ({
      ...run,
      batch: { ...run.batch, tokens: new Int32Array(32).fill(99_999) },
    }));
    await expect(open.gradients([first, broken])).rejects.toMatchObject({ code: 'E4205' });
    await open.close();
  });
});

describe('chooseLayout', () => {
  const small = { parameters: 4_000_000, microBatches: 2 };

  it('gives small models a lane for each thread, as far as there are micro-batches', () => {
    expect(chooseLayout({ threads: 2 }, small)).toEqual({ lanes: 2, threads: 1, microBatches: 2 });
    expect(chooseLayout({ threads: 6 }, { ...small, microBatches: 4 })).toMatchObject({
      lanes: 4,
      threads: 1,
    });
    expect(chooseLayout({ threads: 6 }, small)).toMatchObject({ lanes: 2, threads: 3 });
    expect(chooseLayout({ threads: 2 }, { ...small, microBatches: 1 })).toMatchObject({
      lanes: 1,
      threads: 2,
    });
  });

  it('gives a large model, or a device, one lane with all threads', () => {
    expect(chooseLayout({ threads: 2 }, { parameters: 30_000_000, microBatches: 2 })).toMatchObject({
      lanes: 1,
      threads: 2,
    });
    expect(chooseLayout({ threads: 2, device: 'cuda' }, small)).toMatchObject({ lanes: 1 });
  });

  it('follows what is asked for, up to the micro-batches', () => {
    expect(chooseLayout({ threads: 2, lanes: 1 }, small)).toMatchObject({ lanes: 1, threads: 2 });
    expect(chooseLayout({ threads: 1, lanes: 4 }, small)).toMatchObject({ lanes: 2, threads: 1 });
  });
});
