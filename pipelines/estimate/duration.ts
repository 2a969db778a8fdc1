import { shortNumber } from './figures.js';

/** What a stage's time grows with. */
export interface Load {
  readonly kind: 'flops' | 'bytes';
  readonly amount: number;
  /** How it was counted. */
  readonly basis: string;
}

/** One earlier run of the same stage. */
export interface Sample {
  readonly seconds: number;
  readonly load: Load | null;
  readonly threads: number;
}

/** One earlier training of any kind. */
export interface TrainingSample {
  readonly flops: number;
  readonly seconds: number;
  readonly threads: number;
  /** `lm of calm-otter-2` */
  readonly name: string;
}

export interface Duration {
  readonly lowSeconds: number;
  readonly highSeconds: number;
  readonly basis: string;
}

/** Samples whose load is within this factor of the one nearest to the new load tell the time together. */
const NEAR = 2;
/** A load that differs by more is called scaled. */
const FAR = 10;
/** A training much smaller than the largest one tells of starting up, not of computing. */
const SMALLEST_SHARE = 0.1;
/** Measured share of a matrix product's rate that training reaches (record 0034). */
const TRAINING_SHARE = { low: 0.3, high: 0.9 };

/** By the runs of the same stage whose load is nearest, in proportion to the load; null without any. */
export function fromHistory(samples: readonly Sample[], load: Load | null, threads: number): Duration | null {
  const fitting = samples.filter((sample) => sample.load?.kind === load?.kind && isUsable(sample.load));
  const same = sameThreads(fitting, threads);
  const near = load === null ? same : nearest(same, load.amount);
  if (near.length === 0) return null;
  const factors = near.map((sample) =>
    load === null || sample.load === null ? 1 : load.amount / sample.load.amount,
  );
  const seconds = near.map((sample, index) => sample.seconds * (factors[index] ?? 1));
  const farthest = factors.reduce((far, factor) => (spread(factor) > spread(far) ? factor : far), 1);
  const scaled = spread(farthest) > FAR ? `, scaled × ${shortNumber(farthest)}` : '';
  const runs = near.length === 1 ? '1 run' : `${near.length} runs`;
  return { ...range(seconds), basis: `history, ${runs}${scaled}` };
}

/** By the operations a second that trainings reached here; null without any. */
export function fromTrainings(
  samples: readonly TrainingSample[],
  load: Load,
  threads: number,
): Duration | null {
  const same = sameThreads(samples, threads);
  const [largest] = [...same].sort((a, b) => b.flops - a.flops);
  if (load.kind !== 'flops' || largest === undefined) return null;
  const telling = same.filter(({ flops }) => flops >= SMALLEST_SHARE * largest.flops);
  const seconds = telling.map((sample) => (load.amount * sample.seconds) / sample.flops);
  const rate = shortNumber(largest.flops / largest.seconds, ' ');
  return { ...range(seconds), basis: `${load.basis} at ${rate}FLOP/s (from ${largest.name})` };
}

/** By the rate of a matrix product, of which training reaches a part; null where it was not measured. */
export function fromMatrixRate(rate: number | null, load: Load): Duration | null {
  if (rate === null || load.kind !== 'flops') return null;
  const seconds = [load.amount / (rate * TRAINING_SHARE.high), load.amount / (rate * TRAINING_SHARE.low)];
  const shares = `${TRAINING_SHARE.low * 100}–${TRAINING_SHARE.high * 100} %`;
  return {
    ...range(seconds),
    basis: `${load.basis} at ${shares} of ${shortNumber(rate, ' ')}FLOP/s (matrix product)`,
  };
}

const isUsable = (load: Load | null) => load === null || load.amount > 0;

/** Those with as many threads; all where none has. */
function sameThreads<T extends { readonly threads: number }>(
  samples: readonly T[],
  threads: number,
): readonly T[] {
  const same = samples.filter((sample) => sample.threads === threads);
  return same.length > 0 ? same : samples;
}

function nearest(samples: readonly Sample[], amount: number): readonly Sample[] {
  const distance = ({ load }: Sample) => spread(amount / (load?.amount ?? 1));
  const [closest] = [...samples].sort((a, b) => distance(a) - distance(b));
  const around = closest?.load?.amount ?? 1;
  return samples.filter(({ load }) => spread((load?.amount ?? 1) / around) <= NEAR);
}

/** A factor or its inverse, whichever is above 1. */
const spread = (factor: number) => Math.max(factor, 1 / factor);

const range = (seconds: readonly number[]) => ({
  lowSeconds: Math.min(...seconds),
  highSeconds: Math.max(...seconds),
});
