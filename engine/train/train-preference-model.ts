import type { ArtifactDraft, ArtifactReader, ComputeContext } from '../../storage/ports.js';
import { CheckpointMismatch } from '../errors.js';
import { decoderParameters, scoreParameters } from '../layers/parameters.js';
import { type Arena, countElements, createArena, trainingGroups } from '../runtime/arena.js';
import { threadsOf } from '../runtime/lanes/layout.js';
import { fillGroup, type Model, readModel } from '../runtime/model.js';
import { type ComparisonScore, createScorer, Tally } from '../runtime/score-comparisons.js';
import { requireSameTokenizer } from '../runtime/token-statistics.js';
import { checkWindow } from './check-window.js';
import { writeCheckpoint } from './checkpoint-artifact.js';
import type { Comparisons } from './comparisons.js';
import { initialize } from './initialize.js';
import { each, joined } from './items.js';
import { adamWOf } from './optimization.js';
import type { PreferenceTrainingParams, TrainingExecution } from './params.js';
import { preferenceObjective } from './preference-objective.js';
import {
  countsOf,
  type PreferenceSelection,
  type PreferenceSource,
  readSources,
  sourceStatistics,
  warnOfCuts,
} from './preference-sources.js';
import { continuedSchedule } from './schedule.js';
import { train } from './training-loop.js';

export interface PreferenceTrainingInputs {
  /** A language model, whose head is then fresh, or a preference model. */
  readonly model: ArtifactReader;
  readonly pairs: readonly ArtifactReader[];
  /** The kept state of another training that this one continues. */
  readonly from?: ArtifactReader;
}

type Context = ComputeContext<TrainingExecution>;

type Params = PreferenceTrainingParams & PreferenceSelection & { readonly epochs: number };

/** Trains a preference model on the training pairs and measures it on the held-out pairs (method §4, §5). */
export async function trainPreferenceModel(
  inputs: PreferenceTrainingInputs,
  params: Params,
  context: Context,
): Promise<ArtifactDraft> {
  const model = await readModel(inputs.model);
  const { contextLength, form, seed } = params;
  for (const artifact of inputs.pairs) requireSameTokenizer(model.state.tokenizer, artifact);
  checkWindow(contextLength, model.config.contextLength);
  const sources = await readSources(inputs.pairs, params, context);
  warnOfCuts(context, sources);
  const arena = startingPoint(model, params);
  const training = sources.map((source) => source.training);
  const { steps, series } = await optimize({ inputs, model, arena, training }, params, context);
  const { tokenizer, pretrainingLearningRate } = model.state;
  return writeCheckpoint(context.draft, {
    kind: 'preference-model',
    config: model.config,
    arena,
    state: { schema: 'retort.model/1', steps, seed, pretrainingLearningRate, form, contextLength, tokenizer },
    series,
    statistics: {
      parameters: countElements(arena.slots.map(({ parameter }) => parameter)),
      tokensSeen: params.epochs * countTokens(training),
      ...countsOf(sources, 'training'),
      ...countsOf(sources, 'heldout'),
      ...(await measure({ model, arena, sources }, params, context)),
    },
  });
}

const countTokens = (lists: readonly Comparisons[]) =>
  lists.reduce((sum, { rowTokens }) => sum + rowTokens, 0);

/** The model's weights in a fresh arena; a language model gets a head that depends on the seed. */
function startingPoint({ kind, config, tensors }: Model, { seed, microBatches }: Params): Arena {
  const head = scoreParameters(config);
  const arena = createArena([...decoderParameters(config), ...head], trainingGroups(microBatches));
  const missing = fillGroup(arena, 'weights', tensors, 'weights.safetensors');
  const unexpected = missing.find(
    ({ name }) => kind === 'preference-model' || !head.some((each) => each.name === name),
  );
  if (unexpected) throw new CheckpointMismatch('weights.safetensors', unexpected.name, 'no such tensor');
  initialize(arena, missing, seed);
  return arena;
}

async function optimize(
  from: { inputs: PreferenceTrainingInputs; model: Model; arena: Arena; training: readonly Comparisons[] },
  params: Params,
  context: Context,
) {
  const { inputs, model, arena } = from;
  const data = { training: joined(from.training), epochs: params.epochs };
  const objective = preferenceObjective(model.config, data, params);
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
    from: inputs.from,
    inputs: digests,
  };
  return { steps, series: await train(training, context) };
}

/** Accuracy and loss over the held-out comparisons, of all and of each list; null where there are none. */
async function measure(
  { model, arena, sources }: { model: Model; arena: Arena; sources: readonly PreferenceSource[] },
  { contextLength }: Params,
  { execution, signal }: Context,
) {
  const lists = sources.map(({ heldout }) => heldout);
  const scorer = createScorer(model.config, arena, { contextLength, threads: threadsOf(execution) });
  const scores = scorer.score(each(joined(lists)), signal);
  const { all, own } = await tallied(scores, lists).finally(scorer.close);
  return {
    heldoutAccuracy: all.accuracy,
    heldoutTies: all.ties,
    heldoutPairLossNats: all.meanPairLossNats,
    sources: sourceStatistics(sources, own),
  };
}

/** Scores of lists that were joined: of all, and of each list. */
async function tallied(
  scores: AsyncIterable<readonly ComparisonScore[]>,
  lists: readonly { readonly length: number }[],
) {
  const all = new Tally();
  const own = lists.map(() => new Tally());
  let list = 0;
  let left = lists[0]?.length ?? 0;
  for await (const found of scores)
    for (const score of found) {
      while (left === 0) left = lists[++list]?.length ?? Number.NaN;
      left -= 1;
      all.add(score);
      own[list]?.add(score);
    }
  return { all, own };
}
