/** What a person may choose; null leaves a benchmark its own. */
export interface Options {
  readonly rounds: number | null;
  /** Steps a contender takes in a round. */
  readonly steps: number | null;
  readonly threads: number;
  /** The one comparison to make. */
  readonly only: string | null;
}
