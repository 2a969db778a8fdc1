import type { ArtifactReader, Compute, ComputeContext } from '../../storage/ports.js';
import { TooLittleData } from '../errors.js';
import { frameAnswers } from '../packing/frame-answers.js';
import type { FramedItem, FramedOption } from '../packing/frame-option.js';
import { copyOf } from '../packing/frame-pair.js';
import { countElements, trainingGroups } from '../runtime/arena.js';
import { threadsOf } from '../runtime/lanes/layout.js';
import { type LanguageModel, openLanguageModel } from '../runtime/language-model.js';
import { scoreAnswers } from '../runtime/score-answers.js';
import { tallyOf } from '../runtime/score-comparisons.js';
import { requireSameTokenizer } from '../runtime/token-statistics.js';
import { checkWindow } from './check-window.js';
import { writeCheckpoint } from './checkpoint-artifact.js';
import { readChosenPairs } from './chosen-pairs.js';
import { imitationObjective } from './imitation-objective.js';
import { countTokens } from './items.js';
import { adamWOf } from './optimization.js';
import type { FinetuneImitationParams, TrainingExecution } from './params.js';
import { continuedSchedule } from './schedule.js';
import { SampleFile } from './spooled/sample-file.js';
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
  const model = await openLanguageModel(checkpoint, trainingGroups(params.microBatches));
  const { config, state, arena } = model;
  const { contextLength, seed, maxSpikeNats, epochs } = params;
  requireSameTokenizer(state.tokenizer, pairs);
  checkWindow(contextLength, config.contextLength);
  const samples = await SampleFile.in(context.spool);
  const training = new Counts('train');
  for await (const [good] of rowsOf(pairs, params, training)) await samples.add(good);
  if (training.pairs === 0) throw nothingFits(training.droppedPairs, contextLength);
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
  const heldout = new Counts('heldout');
  const answers: Rows[] = [];
  for await (const rows of rowsOf(pairs, { ...params, pairs: null }, heldout)) answers.push(rows);
  return writeCheckpoint(context.draft, {
    kind: 'language-model',
    config,
    arena,
    state: { ...state, steps, seed, contextLength },
    series,
    statistics: {
      parameters: countElements(arena.slots.map(({ parameter }) => parameter)),
      tokensSeen: epochs * countTokens(samples),
      ...training.statistics(),
      ...heldout.statistics(),
      ...(await measure(model, answers, context)),
    },
  });
};

/** The rows of a pair: of the good answer and of the bad one. */
type Rows = readonly [good: FramedOption, bad: FramedOption];

/** Pairs of one split, and what the window cost them. */
class Counts {
  pairs = 0;
  /** With an answer that does not fit the window. */
  droppedPairs = 0;
  truncatedContexts = 0;

  constructor(readonly split: 'train' | 'heldout') {}

  add(framed: FramedItem | null): void {
    if (framed === null) this.droppedPairs += 1;
    else this.pairs += 1;
    if (framed?.truncated) this.truncatedContexts += 1;
  }

  statistics() {
    return {
      [`${this.split}.pairs`]: this.pairs,
      [`${this.split}.droppedPairs`]: this.droppedPairs,
      [`${this.split}.truncatedContexts`]: this.truncatedContexts,
    };
  }
}

/** Rows of the pairs that fit, one pair at a time. */
async function* rowsOf(
  artifact: ArtifactReader,
  { contextLength, ...choice }: Pick<FinetuneImitationParams, 'pairs' | 'contextLength' | 'seed'>,
  counts: Counts,
): AsyncGenerator<Rows> {
  for await (const pair of readChosenPairs(artifact, counts.split, choice)) {
    const framed = frameAnswers(copyOf(pair), contextLength);
    counts.add(framed);
    const [good, bad] = framed?.rows ?? [];
    if (good && bad) yield [good, bad];
  }
}

/** Accuracy over the held-out pairs and mean loss of their good answers' tokens; null where there are none. */
async function measure(
  model: LanguageModel,
  pairs: readonly Rows[],
  { execution, signal }: ComputeContext<TrainingExecution>,
) {
  if (pairs.length === 0) return { heldoutAccuracy: null, heldoutTies: 0, heldoutLossNats: null };
  const scores = await scoreAnswers(
    model,
    pairs.map((rows) => ({ rows })),
    { threads: threadsOf(execution), signal },
  );
  const { accuracy, ties } = tallyOf(scores);
  const tokens = pairs.map(([{ option }]) => option.length);
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
