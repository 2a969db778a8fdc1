import type { ArtifactDraft, ArtifactReader, ComputeContext } from '../../storage/ports.js';
import { CheckpointMismatch, TooLittleData, UnfitParameter } from '../errors.js';
import { decoderParameters, scoreParameters } from '../layers/parameters.js';
import type { FramedPair } from '../packing/frame-pair.js';
import { type Arena, countElements, createArena } from '../runtime/arena.js';
import { fillGroup, type Model, readModel } from '../runtime/model.js';
import { accuracyOf, createScorer, meanPairLossNats } from '../runtime/score-comparisons.js';
import { requireSameTokenizer } from '../runtime/token-statistics.js';
import { writeCheckpoint } from './checkpoint-artifact.js';
import { type Comparisons, choosePairs, framePairs, readPairs } from './comparisons.js';
import { initialize } from './initialize.js';
import { adamWOf } from './optimization.js';
import type { FinetunePreferenceModelParams, TrainingExecution } from './params.js';
import { preferenceObjective } from './preference-objective.js';
import { continuedSchedule } from './schedule.js';
import { train } from './training-loop.js';

export interface PreferenceTrainingInputs {
  /** A language model, whose head is then fresh, or a preference model. */
  readonly model: ArtifactReader;
  readonly pairs: readonly ArtifactReader[];
}

type Context = ComputeContext<TrainingExecution>;

/** Trains a preference model on the training pairs and measures it on the held-out pairs (method §4, §5). */
export async function trainPreferenceModel(
  inputs: PreferenceTrainingInputs,
  params: FinetunePreferenceModelParams,
  context: Context,
): Promise<ArtifactDraft> {
  const model = await readModel(inputs.model);
  const { contextLength, form, seed } = params;
  checkFit(model, inputs.pairs, contextLength);
  const training = await readTraining(inputs.pairs, params);
  const heldout = framePairs(await readPairs(inputs.pairs, 'heldout'), form, contextLength);
  warn(context, 'training', training);
  warn(context, 'held-out', heldout);
  const arena = startingPoint(model, seed);
  const { steps, series } = await optimize({ inputs, model, arena, training }, params, context);
  const measured = await measure({ model, arena, heldout }, params, context);
  const { tokenizer, pretrainingLearningRate } = model.state;
  return writeCheckpoint(context.draft, {
    kind: 'preference-model',
    config: model.config,
    arena,
    state: { schema: 'retort.model/1', steps, seed, pretrainingLearningRate, form, contextLength, tokenizer },
    series,
    statistics: {
      parameters: countElements(arena.slots.map(({ parameter }) => parameter)),
      tokensSeen: params.epochs * countTokens(training.framed),
      'train.pairs': training.pairs,
      'train.comparisons': training.framed.length,
      'train.droppedPairs': training.droppedPairs,
      'train.truncatedContexts': training.truncatedContexts,
      'heldout.pairs': heldout.pairs,
      'heldout.droppedPairs': heldout.droppedPairs,
      'heldout.truncatedContexts': heldout.truncatedContexts,
      ...measured,
    },
  });
}

function checkFit({ config, state }: Model, pairs: readonly ArtifactReader[], contextLength: number): void {
  for (const artifact of pairs) requireSameTokenizer(state.tokenizer, artifact);
  if (contextLength <= config.contextLength) return;
  throw new UnfitParameter(
    'contextLength',
    `at most the model's ${config.contextLength}`,
    `${contextLength}`,
    'lower it, or pretrain a language model with a longer context',
  );
}

async function readTraining(
  artifacts: readonly ArtifactReader[],
  { pairs, form, contextLength, seed }: FinetunePreferenceModelParams,
): Promise<Comparisons> {
  const all = await readPairs(artifacts, 'train');
  const training = framePairs(pairs === null ? all : choosePairs(all, pairs, seed), form, contextLength);
  if (training.pairs > 0) return training;
  throw new TooLittleData(
    'no training pair fits the window',
    'at least 1 pair',
    `${training.droppedPairs} pairs, each with an answer longer than ${contextLength} tokens`,
    'add comparisons, or raise contextLength',
  );
}

const countTokens = (comparisons: readonly FramedPair[]) =>
  comparisons.reduce((sum, { good, bad }) => sum + good.length + bad.length, 0);

/** Says what the window cost, for it is easily overlooked in a manifest. */
function warn(
  { progress }: Context,
  split: string,
  { pairs, droppedPairs, truncatedContexts }: Comparisons,
): void {
  if (droppedPairs + truncatedContexts === 0) return;
  const all = pairs + droppedPairs;
  const cut = `${truncatedContexts} of ${all} ${split} pairs have a context that was cut to fit contextLength`;
  progress.log(`${cut}; ${droppedPairs} have an answer that does not fit and were dropped`, 'warn');
}

/** The model's weights in a fresh arena; a language model gets a head that depends on the seed. */
function startingPoint({ kind, config, tensors }: Model, seed: number): Arena {
  const head = scoreParameters(config);
  const arena = createArena([...decoderParameters(config), ...head]);
  const missing = fillGroup(arena, 'weights', tensors, 'weights.safetensors');
  const unexpected = missing.find(
    ({ name }) => kind === 'preference-model' || !head.some((each) => each.name === name),
  );
  if (unexpected) throw new CheckpointMismatch('weights.safetensors', unexpected.name, 'no such tensor');
  initialize(arena, missing, seed);
  return arena;
}

async function optimize(
  from: { inputs: PreferenceTrainingInputs; model: Model; arena: Arena; training: Comparisons },
  params: FinetunePreferenceModelParams,
  context: Context,
) {
  const { inputs, model, arena } = from;
  const data = { training: from.training.framed, epochs: params.epochs };
  const objective = preferenceObjective(model.config, arena, data, params, context.execution.threads);
  const { steps } = objective;
  const schedule = continuedSchedule(params, model.state.pretrainingLearningRate, steps);
  const { seed, maxSpikeNats } = params;
  const digests = { model: [inputs.model.digest], pairs: inputs.pairs.map(({ digest }) => digest) };
  const training = {
    arena,
    objective,
    schedule,
    optimizer: adamWOf(params),
    maxSpikeNats,
    seed,
    inputs: digests,
  };
  return { steps, series: await train(training, context).finally(objective.close) };
}

/** Accuracy and loss over the held-out comparisons, null when there are none. */
async function measure(
  { model, arena, heldout }: { model: Model; arena: Arena; heldout: Comparisons },
  { contextLength }: FinetunePreferenceModelParams,
  { execution, signal }: Context,
) {
  const comparisons: readonly FramedPair[] = heldout.framed;
  if (comparisons.length === 0) return { heldoutAccuracy: null, heldoutTies: 0, heldoutPairLossNats: null };
  const scorer = createScorer(model.config, arena, { contextLength, threads: execution.threads });
  const scores = await scorer.score(comparisons, { signal }).finally(scorer.close);
  const { accuracy, ties } = accuracyOf(scores);
  return { heldoutAccuracy: accuracy, heldoutTies: ties, heldoutPairLossNats: meanPairLossNats(scores) };
}
