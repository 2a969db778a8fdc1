import type { Compared } from './compare.js';
import type { Options } from './options.js';

/** A benchmark: what its peers need, and its comparisons one after the other. */
export interface Bench {
  /** Python packages. */
  readonly packages: readonly string[];
  run(options: Options): Promise<readonly Compared[]>;
}
