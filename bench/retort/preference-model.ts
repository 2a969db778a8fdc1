import { readFileSync } from 'node:fs';
import type { DecoderConfig } from '../../engine/layers/decoder-config.js';
import { decoderParameters, scoreParameters } from '../../engine/layers/parameters.js';
import type { FramedPair } from '../../engine/packing/frame-pair.js';
import { packedTokens } from '../../engine/packing/pack-pairs.js';
import { createArena, trainingGroups } from '../../engine/runtime/arena.js';
import { initialize } from '../../engine/train/initialize.js';
import { inMemory } from '../../engine/train/items.js';
import { preferenceObjective } from '../../engine/train/preference-objective.js';
import type { OptimizerSettings } from '../harness/models.js';
import { serve, settings } from './protocol.js';
import { optimizationOf, stepper } from './training.js';

/** Training steps of a preference model without a language-model term, as the product takes them. */
export interface PreferenceModelSettings {
  readonly model: DecoderConfig;
  /** A JSON file of comparisons. */
  readonly pairs: string;
  readonly batchPairs: number;
  readonly optimizer: OptimizerSettings;
  readonly threads: number;
  /** As the product chooses when absent. */
  readonly lanes?: number;
  /** Default 2. */
  readonly microBatches?: number;
  readonly seed: number;
}

const EPOCHS = 10_000;

const {
  model,
  pairs,
  batchPairs,
  optimizer,
  threads,
  lanes,
  microBatches = 2,
  seed,
} = settings<PreferenceModelSettings>();
const specs = [...decoderParameters(model), ...scoreParameters(model)];
const arena = createArena(specs, trainingGroups(microBatches));
initialize(arena, specs, seed);
const read = JSON.parse(readFileSync(pairs, 'utf8')) as (Omit<FramedPair, 'good' | 'bad'> & {
  readonly good: number[];
  readonly bad: number[];
})[];
const training = read.map((pair) => ({
  ...pair,
  good: Int32Array.from(pair.good),
  bad: Int32Array.from(pair.bad),
}));
const objective = preferenceObjective(
  model,
  { training: inMemory(training, packedTokens), epochs: EPOCHS },
  {
    ...optimizationOf(optimizer, seed),
    microBatches,
    form: 'ranked',
    learningRateMultiple: 1,
    warmupFraction: 0,
    batchPairs,
    batchTokens: null,
    contextLength: model.contextLength,
    languageModelWeight: 0,
  },
);
const take = await stepper(arena, objective, optimizer, { seed, threads, lanes });
let done = 0;
await serve(threads, async (count) => {
  const losses = await take(count);
  const before = objective.position(done);
  done += count;
  return { losses, pairs: objective.position(done) - before };
});
