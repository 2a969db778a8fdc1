import type { Arena, Group } from '../arena.js';
import { type AdamW, globalNorm } from '../optimizer.js';
import type { Results } from '../session.js';
import { blocksOf, type Shard, shardsOf } from '../shard.js';
import type { Exchange } from './exchange.js';
import { laneSessions } from './lane-sessions.js';
import type { MicroBatch } from './micro-batch.js';

/** One of several lanes: it sums the gradients of its own micro-batches, and owns a shard of the optimizer's state. */
export interface Lane {
  /** Sums the gradients of the lane's own micro-batches and hands them to the others. */
  gradients(microBatches: readonly MicroBatch[]): Promise<Results[]>;
  /** Adds what the other lanes have summed, and measures it: in the lane's own shard. */
  reduce(): Promise<void>;
  /** Moves the weights of its shard and hands them to the others; returns the global norm before clipping. */
  update(step: number, learningRate: number): Promise<number>;
  /** Hands the moments of its shard to the others. */
  shareMoments(): Promise<void>;
  close(): Promise<void>;
}

/** A lane of this thread. */
export interface ShardedLane extends Lane {
  /** Takes the weights that all lanes have handed over. */
  takeWeights(): void;
}

/** Which lane of several it is. */
export interface LanePlace {
  readonly index: number;
  readonly threads: number;
}

/** Takes its weights and moments from the exchange: those of the training's own arena must be there. */
export function openShardedLane(
  arena: Arena,
  settings: AdamW,
  { index, threads }: LanePlace,
  exchange: Exchange,
): ShardedLane {
  const sessions = laneSessions(arena, settings, { threads });
  const shards = shardsOf(arena.groupSize, exchange.lanes);
  const own = shards[index] ?? { from: 0, to: 0 };
  const firstBlock = blocksOf({ from: 0, to: own.from }).length;
  takeMoments(arena, exchange, own);
  return {
    takeWeights: () => arena.group('weights').set(exchange.weights),
    async gradients(microBatches) {
      const results = await sessions.gradients(microBatches);
      const sum = arena.group('sum0');
      for (const shard of shards)
        if (shard !== own) part(exchange.gradients(index), shard).set(part(sum, shard));
      return results;
    },
    async reduce() {
      addSiblings(part(arena.group('sum0'), own), index, exchange.lanes, (other) =>
        part(exchange.gradients(other), own),
      );
      exchange.squares.set(sessions.squares('sum0', own), firstBlock);
    },
    async update(step, learningRate) {
      const norm = globalNorm(exchange.squares);
      sessions.update('sum0', own, { step, learningRate, norm });
      part(exchange.weights, own).set(part(arena.group('weights'), own));
      return norm;
    },
    async shareMoments() {
      for (const [place, moment] of MOMENTS.entries())
        part(exchange.gradients(place), own).set(part(arena.group(moment), own));
    },
    close: sessions.close,
  };
}

const MOMENTS = ['firstMoment', 'secondMoment'] as const satisfies Group[];

/** Puts the weights and moments of an arena where lanes take them from. */
export function giveState(arena: Arena, exchange: Exchange): void {
  exchange.weights.set(arena.group('weights'));
  for (const [place, moment] of MOMENTS.entries()) exchange.gradients(place).set(arena.group(moment));
}

/** Takes the moments of a shard from the exchange. */
export function takeMoments(arena: Arena, exchange: Exchange, shard: Shard): void {
  for (const [place, moment] of MOMENTS.entries())
    part(arena.group(moment), shard).set(part(exchange.gradients(place), shard));
}

const part = (group: Float32Array, { from, to }: Shard): Float32Array => group.subarray(from, to);

/**
 * Adds the sums of all other lanes to a lane's own, in pairs: first its neighbour's, then that of the next two, and so
 * on; as addition commutes, every lane comes to the same bytes.
 * @param lanes a power of two
 * @param of another lane's sum, which is overwritten
 */
export function addSiblings(
  sum: Float32Array,
  own: number,
  lanes: number,
  of: (lane: number) => Float32Array,
): void {
  const total = (first: number, count: number): Float32Array => {
    if (count === 1) return of(first);
    const left = total(first, count / 2);
    add(left, total(first + count / 2, count / 2));
    return left;
  };
  for (let count = 1; count < lanes; count *= 2)
    add(sum, total((Math.floor(own / count) ^ 1) * count, count));
}

/** In float32, as the kernel adds. */
function add(target: Float32Array, source: Float32Array): void {
  for (let i = 0; i < target.length; i += 1) target[i] = (target[i] ?? 0) + (source[i] ?? 0);
}
