import type { ArtifactReader, Compute } from '../../storage/ports.js';
import { countElements, trainingGroups } from '../runtime/arena.js';
import { threadsOf } from '../runtime/lanes/layout.js';
import { openLanguageModel } from '../runtime/language-model.js';
import { requireSameTokenizer } from '../runtime/token-statistics.js';
import { windowsPerStep } from './batches.js';
import { checkWindow } from './check-window.js';
import { writeCheckpoint } from './checkpoint-artifact.js';
import { readLanguageModelData } from './language-model-data.js';
import { heldoutStarts, languageModelObjective } from './language-model-objective.js';
import { adamWOf } from './optimization.js';
import type { FinetuneLanguageModelParams, TrainingExecution } from './params.js';
import { continuedSchedule } from './schedule.js';
import { train } from './training-loop.js';

type Inputs = {
  readonly model: ArtifactReader;
  readonly tokens: ArtifactReader;
  readonly from?: ArtifactReader;
};

/**
 * Trains a language model further on other tokens: a corpus, or a prompt, which is the baseline beside context
 * distillation (method §3).
 */
const finetuneLanguageModel: Compute<Inputs, FinetuneLanguageModelParams, TrainingExecution> = async (
  { model, tokens, from },
  params,
  context,
) => {
  const { config, state, arena } = await openLanguageModel(model, trainingGroups(params.microBatches));
  requireSameTokenizer(state.tokenizer, tokens);
  const contextLength = params.contextLength ?? config.contextLength;
  checkWindow(contextLength, config.contextLength);
  const data = await readLanguageModelData(tokens, contextLength, 'contextLength', context.spool);
  const { steps, seed, maxSpikeNats } = params;
  const batchSequences = windowsPerStep(params, contextLength);
  const settings = { ...params, batchSequences, contextLength };
  const objective = languageModelObjective(config, arena, data, settings, threadsOf(context.execution));
  const training = {
    arena,
    objective,
    schedule: continuedSchedule(params, state.pretrainingLearningRate, steps),
    optimizer: adamWOf(params),
    maxSpikeNats,
    seed,
    from,
    inputs: { model: [model.digest], tokens: [tokens.digest] },
  };
  const series = await train(training, context).finally(objective.close);
  return writeCheckpoint(context.draft, {
    kind: 'language-model',
    config,
    arena,
    state: { ...state, steps, seed },
    series,
    statistics: {
      parameters: countElements(arena.slots.map(({ parameter }) => parameter)),
      tokensSeen: steps * batchSequences * contextLength,
      heldoutTokens: heldoutStarts(data.heldout, params, contextLength).length * contextLength,
      heldoutLossNats: series.findLast(({ name }) => name === 'heldoutLossNats')?.value ?? null,
    },
  });
};

export default finetuneLanguageModel;
