import type { MetricRecord } from '../../storage/shards/records.js';
import { TrainingDiverged } from '../errors.js';

const SPIKE_WINDOW_STEPS = 32;

/** What one step measured, by name, such as `lossNats`. */
export interface Measurements {
  readonly lossNats: number;
  readonly [name: string]: number;
}

/** The deterministic series of one training: part of its artifact. */
export class Series {
  readonly #records: MetricRecord[];
  readonly #losses: number[];

  /** @param records of the steps before, when training continues */
  constructor(records: readonly MetricRecord[]) {
    this.#records = [...records];
    this.#losses = records.filter(({ name }) => name === 'lossNats').map(({ value }) => value);
  }

  get records(): readonly MetricRecord[] {
    return this.#records;
  }

  /**
   * Adds what step `step`, counted from 1, measured.
   * @throws TrainingDiverged when a value is not finite, or the loss is `maxSpikeNats` above its recent mean
   */
  add(step: number, values: { readonly [name: string]: number }): void {
    for (const [name, value] of Object.entries(values)) {
      if (!Number.isFinite(value)) throw new TrainingDiverged(step, `a finite ${name}`, String(value));
      this.#records.push({ step, name, value });
      if (name === 'lossNats') this.#losses.push(value);
    }
  }

  /** @throws TrainingDiverged as `add` does, for a loss that is not yet acted upon */
  check(step: number, lossNats: number, maxSpikeNats: number): void {
    if (!Number.isFinite(lossNats)) throw new TrainingDiverged(step, 'a finite loss', String(lossNats));
    const recent = this.#losses.slice(-SPIKE_WINDOW_STEPS);
    if (recent.length < SPIKE_WINDOW_STEPS) return;
    const limit = recent.reduce((sum, loss) => sum + loss, 0) / recent.length + maxSpikeNats;
    if (lossNats > limit) {
      throw new TrainingDiverged(step, `a loss of at most ${limit.toFixed(3)} nats`, lossNats.toFixed(3));
    }
  }
}
