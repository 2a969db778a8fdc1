import type { ArtifactReader, Compute } from '../../storage/ports.js';
import { countElements, trainingGroups } from '../runtime/arena.js';
import { threadsOf } from '../runtime/lanes/layout.js';
import { openLanguageModel } from '../runtime/language-model.js';
import { writeCheckpoint } from './checkpoint-artifact.js';
import { distillationObjective } from './distillation-objective.js';
import type { DistilContextParams } from './distillation-params.js';
import { countTokens } from './items.js';
import { adamWOf } from './optimization.js';
import type { TrainingExecution } from './params.js';
import { continuedSchedule } from './schedule.js';
import { readTaught } from './taught-sequences.js';
import { train } from './training-loop.js';

type Inputs = {
  readonly model: ArtifactReader;
  readonly teacher: ArtifactReader;
  readonly from?: ArtifactReader;
};

/** Context distillation (method §3): the student learns without a prompt what the teacher expects with it. */
const distilContext: Compute<Inputs, DistilContextParams, TrainingExecution> = async (
  { model, teacher, from },
  params,
  context,
) => {
  const { config, state, arena } = await openLanguageModel(model, trainingGroups(params.microBatches));
  const data = await readTaught(teacher, { config, state, arena }, params, context.spool);
  const objective = distillationObjective(config, arena, data, params, threadsOf(context.execution));
  const { steps } = objective;
  const { seed, maxSpikeNats } = params;
  const training = {
    arena,
    objective,
    schedule: continuedSchedule(params, state.pretrainingLearningRate, steps),
    optimizer: adamWOf(params),
    maxSpikeNats,
    seed,
    from,
    inputs: { model: [model.digest], teacher: [teacher.digest] },
  };
  const before = await objective.heldoutDivergenceNats();
  const series = await train(training, context).finally(objective.close);
  const { prompt, k, teacher: taughtBy } = teacher.manifest.statistics;
  const positions = countTokens(data.training);
  return writeCheckpoint(context.draft, {
    kind: 'language-model',
    config,
    arena,
    state: { ...state, steps, seed },
    series,
    statistics: {
      parameters: countElements(arena.slots.map(({ parameter }) => parameter)),
      tokensSeen: params.epochs * positions,
      'train.sequences': data.training.length,
      'heldout.sequences': data.heldout.length,
      heldoutDivergenceNatsBefore: before,
      heldoutDivergenceNats: series.findLast(({ name }) => name === 'heldoutDivergenceNats')?.value ?? null,
      prompt: prompt ?? null,
      teacher: taughtBy ?? null,
      k: k ?? null,
    },
  });
};

export default distilContext;
