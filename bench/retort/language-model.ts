import type { DecoderConfig } from '../../engine/layers/decoder-config.js';
import { decoderParameters } from '../../engine/layers/parameters.js';
import { createArena, trainingGroups } from '../../engine/runtime/arena.js';
import { initialize } from '../../engine/train/initialize.js';
import { languageModelObjective } from '../../engine/train/language-model-objective.js';
import { tokensInMemory } from '../../engine/train/token-stream.js';
import type { OptimizerSettings } from '../harness/models.js';
import { readTokens, serve, settings } from './protocol.js';
import { stepper } from './training.js';

/** Training steps of a language model, as the product takes them. */
export interface LanguageModelSettings {
  readonly model: DecoderConfig;
  /** A file of uint16. */
  readonly tokens: string;
  readonly batchSequences: number;
  readonly optimizer: OptimizerSettings;
  readonly threads: number;
  /** As the product chooses when absent. */
  readonly lanes?: number;
  /** Default 2. */
  readonly microBatches?: number;
  readonly seed: number;
}

const {
  model,
  tokens,
  batchSequences,
  optimizer,
  threads,
  lanes,
  microBatches = 2,
  seed,
} = settings<LanguageModelSettings>();
const specs = decoderParameters(model);
const arena = createArena(specs, trainingGroups(microBatches));
initialize(arena, specs, seed);
const data = { training: tokensInMemory(readTokens(tokens)), heldout: tokensInMemory(new Uint16Array()) };
const limits = {
  evaluateEverySteps: Number.MAX_SAFE_INTEGER,
  heldoutSequences: 0,
  steps: Number.MAX_SAFE_INTEGER,
};
const objective = languageModelObjective(
  model,
  arena,
  data,
  { ...limits, batchSequences, microBatches, seed, contextLength: model.contextLength },
  threads,
);
const take = await stepper(arena, objective, optimizer, { seed, threads, lanes });
await serve(threads, async (count) => ({ losses: await take(count) }));
