import type { Machine } from './machine.js';
import type { Spread } from './statistics.js';

/** One file of `bench/results/`. */
export interface Result {
  readonly schema: 'retort.bench/1';
  readonly name: string;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly machine: Machine;
  /** Runnable processes, a mean over a minute; the second one includes the benchmark itself. */
  readonly load: { readonly before: number; readonly after: number };
  /** Of the source; `+` where files differed from it. */
  readonly commit: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly threads: number;
  readonly comparisons: readonly Comparison[];
}

export interface Comparison {
  /** Such as `S`. */
  readonly id: string;
  /** What one value is. */
  readonly measured: string;
  readonly unit: string;
  /** Null for a curve, which is no contest. */
  readonly better: 'higher' | 'lower' | null;
  /** What was the same for all, for people. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** Retort first. */
  readonly contenders: readonly Measured[];
  /** One a contender besides Retort. */
  readonly ratios: readonly Ratio[];
  readonly matrixRates: readonly MatrixRate[];
  /** What was found beside the values: losses that agree, and bars. */
  readonly checks: readonly Check[];
}

interface Measured extends Spread {
  readonly name: string;
  /** One a round, in the rounds' order. */
  readonly values: readonly number[];
  /** Useful operations a second as a share of the rate of matrix products in Retort's runtime; null where not counted. */
  readonly shareOfMatrixRate: number | null;
}

/** Retort's advantage, above 1 where it is ahead: of the values of the same round. */
export interface Ratio extends Spread {
  readonly against: string;
  /** Of the best value of each. */
  readonly ofBest: number;
}

export interface MatrixRate extends Spread {
  /** Whose products: `onnxruntime` or `torch`. In operations a second. */
  readonly of: string;
}

export interface Check {
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
  /** What a value must not exceed, by its name; a result is kept also where one does, and says so. */
  readonly atMost?: Readonly<Record<string, number>>;
}
