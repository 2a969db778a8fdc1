import type { Arena } from '../arena.js';
import { type AdamW, globalNorm } from '../optimizer.js';
import type { Results } from '../session.js';
import { openExchange } from './exchange.js';
import { laneSessions } from './lane-sessions.js';
import type { LaneLayout } from './layout.js';
import type { MicroBatch } from './micro-batch.js';
import { giveState, type Lane, openShardedLane, takeMoments } from './sharded-lane.js';
import { openThreadLane } from './thread-lane.js';

/** Who takes the steps of a training: how many they are never changes bytes. */
export interface Lanes {
  /**
   * Sums the gradients of a step's micro-batches.
   * @returns the results of every run, in order
   */
  gradients(microBatches: readonly MicroBatch[]): Promise<Results[]>;
  /**
   * One AdamW step from the sums, into the arena's weights.
   * @param step counted from 1, for the bias correction
   * @returns the global norm of the gradients before clipping
   */
  update(step: number, learningRate: number): Promise<number>;
  /** Brings the moments into the arena, as its weights are after every step. */
  gatherMoments(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Lanes that go on from an arena's weights and moments: the calling thread over that arena, and as many other threads
 * as it takes, each with an arena of its own.
 */
export async function openLanes(arena: Arena, optimizer: AdamW, layout: LaneLayout): Promise<Lanes> {
  return layout.lanes === 1 ? oneLane(arena, optimizer, layout) : severalLanes(arena, optimizer, layout);
}

function oneLane(arena: Arena, optimizer: AdamW, layout: LaneLayout): Lanes {
  const { gradients, squares, update, close } = laneSessions(arena, optimizer, layout);
  const all = { from: 0, to: arena.groupSize };
  return {
    gradients,
    async update(step, learningRate) {
      const norm = globalNorm(squares('sum0', all));
      update('sum0', all, { step, learningRate, norm });
      return norm;
    },
    gatherMoments: async () => undefined,
    close,
  };
}

async function severalLanes(arena: Arena, optimizer: AdamW, layout: LaneLayout): Promise<Lanes> {
  const { lanes, threads } = layout;
  const { groupSize, slots } = arena;
  const exchange = openExchange(lanes, groupSize);
  giveState(arena, exchange);
  const start = {
    parameters: slots.map(({ parameter }) => parameter),
    ...{ optimizer, threads, lanes, groupSize },
    microBatches: layout.microBatches / lanes,
    exchange: exchange.buffer,
  };
  const others = await Promise.all(
    Array.from({ length: lanes - 1 }, (_, i) => openThreadLane({ ...start, index: i + 1 })),
  );
  const own = openShardedLane(arena, optimizer, { index: 0, threads }, exchange);
  /** The others first, for this thread is blocked while it computes. */
  const inAll = <T>(act: (lane: Lane, index: number) => Promise<T>): Promise<T[]> => {
    const theirs = others.map((lane, i) => act(lane, i + 1));
    return Promise.all([act(own, 0), ...theirs]);
  };
  const partOf = (items: readonly MicroBatch[], lane: number) =>
    items.slice((lane * items.length) / lanes, ((lane + 1) * items.length) / lanes);
  return {
    async gradients(microBatches) {
      const results = await inAll((lane, i) => lane.gradients(partOf(microBatches, i)));
      return results.flat();
    },
    async update(step, learningRate) {
      await inAll((lane) => lane.reduce());
      const [norm = Number.NaN] = await inAll((lane) => lane.update(step, learningRate));
      own.takeWeights();
      return norm;
    },
    async gatherMoments() {
      await inAll((lane) => lane.shareMoments());
      takeMoments(arena, exchange, { from: 0, to: groupSize });
    },
    async close() {
      await inAll((lane) => lane.close());
    },
  };
}
