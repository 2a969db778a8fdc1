import type { JsonObject } from '../../lineage/json.js';
import type { ArtifactReader, Compute } from '../../storage/ports.js';
import type { MetricRecord } from '../../storage/shards/records.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { decoderParameters } from '../layers/parameters.js';
import { countElements, createArena, trainingGroups } from '../runtime/arena.js';
import { threadsOf } from '../runtime/lanes/layout.js';
import { tokenStatistics } from '../runtime/token-statistics.js';
import { windowsPerStep } from './batches.js';
import { writeCheckpoint } from './checkpoint-artifact.js';
import { initialize } from './initialize.js';
import { readLanguageModelData } from './language-model-data.js';
import { heldoutStarts, type LanguageModelData, languageModelObjective } from './language-model-objective.js';
import { adamWOf } from './optimization.js';
import type { PretrainLanguageModelParams, TrainingExecution } from './params.js';
import { train } from './training-loop.js';
import { unigramLossNats } from './unigram.js';

type Inputs = { readonly tokens: ArtifactReader; readonly from?: ArtifactReader };

/** A GPT-2-style language model, from random weights, on the training split of a corpus (method §1). */
const pretrainLanguageModel: Compute<Inputs, PretrainLanguageModelParams, TrainingExecution> = async (
  { tokens, from },
  params,
  context,
) => {
  const { vocabularySize, tokenizer } = tokenStatistics(tokens);
  const config = { ...params.decoder, vocabularySize };
  const { contextLength } = config;
  const batchSequences = windowsPerStep(params, contextLength);
  const data = await readLanguageModelData(tokens, contextLength, 'decoder.contextLength', context.spool);
  const specs = decoderParameters(config);
  const arena = createArena(specs, trainingGroups(params.microBatches));
  initialize(arena, specs, params.seed);
  const { learningRate, warmupSteps, steps, schedule, seed, maxSpikeNats } = params;
  const objective = languageModelObjective(
    config,
    arena,
    data,
    { ...params, batchSequences, contextLength },
    threadsOf(context.execution),
  );
  const training = {
    arena,
    objective,
    schedule: { peak: learningRate, warmupSteps, steps, decay: schedule },
    optimizer: adamWOf(params),
    maxSpikeNats,
    seed,
    from,
    inputs: { tokens: [tokens.digest] },
  };
  const series = await train(training, context).finally(objective.close);
  const recipe = { steps, seed, pretrainingLearningRate: learningRate, form: null, contextLength, tokenizer };
  return writeCheckpoint(context.draft, {
    kind: 'language-model',
    config,
    arena,
    state: { schema: 'retort.model/1', ...recipe },
    series,
    statistics: { parameters: countElements(specs), ...(await statistics(series, data, params, config)) },
  });
};

/** Held-out loss of the last step beside the unigram baseline on the very same targets; null without held-out text. */
async function statistics(
  series: readonly MetricRecord[],
  { training, heldout }: LanguageModelData,
  params: PretrainLanguageModelParams,
  { contextLength, vocabularySize }: DecoderConfig,
): Promise<JsonObject> {
  const heldoutTokens = heldoutStarts(heldout, params, contextLength).length * contextLength;
  const targets = { first: 1, end: heldoutTokens + 1 };
  return {
    tokensSeen: params.steps * windowsPerStep(params, contextLength) * contextLength,
    heldoutTokens,
    heldoutLossNats: series.findLast(({ name }) => name === 'heldoutLossNats')?.value ?? null,
    unigramLossNats:
      heldoutTokens === 0 ? null : await unigramLossNats(training, heldout, targets, vocabularySize),
  };
}

export default pretrainLanguageModel;
