import type { ArtifactReader, Compute, ComputeContext } from '../../storage/ports.js';
import { TooLittleData } from '../errors.js';
import { frameAnswers } from '../packing/frame-answers.js';
import type { FramedItem, FramedOption } from '../packing/frame-option.js';
import { countElements } from '../runtime/arena.js';
import { type LanguageModel, openLanguageModel } from '../runtime/language-model.js';
import { scoreAnswers } from '../runtime/score-answers.js';
import { accuracyOf } from '../runtime/score-comparisons.js';
import { requireSameTokenizer } from '../runtime/token-statistics.js';
import { checkWindow } from './check-window.js';
import { writeCheckpoint } from './checkpoint-artifact.js';
import { choosePairs, readPairs } from './comparisons.js';
import { imitationObjective } from './imitation-objective.js';
import { adamWOf } from './optimization.js';
import type { FinetuneImitationParams, TrainingExecution } from './params.js';
import { continuedSchedule } from './schedule.js';
import { train } from './training-loop.js';

type Inputs = {
  readonly model: ArtifactReader;
  readonly pairs: ArtifactReader;
  readonly from?: ArtifactReader;
};

/**
 * Imitation, the baseline beside preference models (method §4): a language model learns the good samples of pairs, and
 * is judged by whether it finds the good answers likelier than the bad ones.
 */
const finetuneImitation: Compute<Inputs, FinetuneImitationParams, TrainingExecution> = async (
  { model: checkpoint, pairs, from },
  params,
  context,
) => {
  const model = await openLanguageModel(checkpoint, 'train');
  const { config, state, arena } = model;
  const { contextLength, seed, maxSpikeNats, epochs } = params;
  requireSameTokenizer(state.tokenizer, pairs);
  checkWindow(contextLength, config.contextLength);
  const training = await readAnswers(pairs, 'train', params);
  if (training.pairs.length === 0) throw nothingFits(training.droppedPairs, contextLength);
  const samples = training.pairs.flatMap(goodOf);
  const objective = imitationObjective(config, samples, params);
  const { steps } = objective;
  const series = await train(
    {
      arena,
      objective,
      schedule: continuedSchedule(params, state.pretrainingLearningRate, steps),
      optimizer: adamWOf(params),
      maxSpikeNats,
      seed,
      from,
      inputs: { model: [checkpoint.digest], pairs: [pairs.digest] },
    },
    context,
  );
  const heldout = await readAnswers(pairs, 'heldout', { ...params, pairs: null });
  return writeCheckpoint(context.draft, {
    kind: 'language-model',
    config,
    arena,
    state: { ...state, steps, seed, contextLength },
    series,
    statistics: {
      parameters: countElements(arena.slots.map(({ parameter }) => parameter)),
      tokensSeen: epochs * samples.reduce((sum, { tokens }) => sum + tokens.length, 0),
      ...countsOf('train', training),
      ...countsOf('heldout', heldout),
      ...(await measure(model, heldout.pairs, context)),
    },
  });
};

interface Answers {
  readonly pairs: readonly FramedItem[];
  /** Pairs with an answer that does not fit the window. */
  readonly droppedPairs: number;
}

async function readAnswers(
  artifact: ArtifactReader,
  split: 'train' | 'heldout',
  { pairs, contextLength, seed }: Pick<FinetuneImitationParams, 'pairs' | 'contextLength' | 'seed'>,
): Promise<Answers> {
  const all = await readPairs(artifact, split);
  const chosen = pairs === null ? all : choosePairs(all, pairs, seed);
  const fitting = chosen.flatMap((pair) => frameAnswers(pair, contextLength) ?? []);
  return { pairs: fitting, droppedPairs: chosen.length - fitting.length };
}

const goodOf = ({ rows: [good] }: FramedItem): FramedOption[] => (good ? [good] : []);

const countsOf = (split: 'train' | 'heldout', { pairs, droppedPairs }: Answers) => ({
  [`${split}.pairs`]: pairs.length,
  [`${split}.droppedPairs`]: droppedPairs,
  [`${split}.truncatedContexts`]: pairs.filter(({ truncated }) => truncated).length,
});

/** Accuracy over the held-out pairs and mean loss of their good answers' tokens; null where there are none. */
async function measure(
  model: LanguageModel,
  pairs: readonly FramedItem[],
  { execution, signal }: ComputeContext<TrainingExecution>,
) {
  if (pairs.length === 0) return { heldoutAccuracy: null, heldoutTies: 0, heldoutLossNats: null };
  const scores = await scoreAnswers(model, pairs, { threads: execution.threads, signal });
  const { accuracy, ties } = accuracyOf(scores);
  const tokens = pairs.flatMap(goodOf).map(({ option }) => option.length);
  const nats = scores.reduce((sum, { good }, index) => sum - good * (tokens[index] ?? 0), 0);
  const heldoutLossNats = nats / tokens.reduce((sum, count) => sum + count, 0);
  return { heldoutAccuracy: accuracy, heldoutTies: ties, heldoutLossNats };
}

const nothingFits = (dropped: number, contextLength: number) =>
  new TooLittleData(
    'no training pair fits the window',
    'at least 1 pair',
    `${dropped} pairs, each with an answer longer than ${contextLength} tokens`,
    'add comparisons, or raise contextLength',
  );

export default finetuneImitation;
