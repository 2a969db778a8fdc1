/** What a training measures on held-out data, now and then. */
export interface HeldoutMeasure {
  /** Steps from one time to the next; the last step always is one. */
  readonly everySteps: number;
  /** Under the present weights; null where nothing is held out. */
  measure(): Promise<{ readonly [name: string]: number } | null>;
}

/** Whether it is measured after so many of all steps. */
export const isDue = (done: number, steps: number, { everySteps }: HeldoutMeasure): boolean =>
  done === steps || done % everySteps === 0;

/** What it says after so many of all steps; nothing where it is not due, or there is no measure. */
export async function measuredAt(
  done: number,
  steps: number,
  heldout: HeldoutMeasure | undefined,
): Promise<{ readonly [name: string]: number }> {
  return (heldout && isDue(done, steps, heldout) && (await heldout.measure())) || {};
}
