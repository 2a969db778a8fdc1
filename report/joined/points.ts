import { type Evaluation, readEvaluation } from '../evaluations.js';
import { readTaskEvaluation, type TaskEvaluation } from '../tasks.js';
import type { RunArtifacts, RunModel, RunScores } from './run-artifacts.js';

/** One measurement of one run. */
export interface Point {
  readonly run: string;
  /** What was measured, such as the name of a model. */
  readonly name: string;
  /** Parameters of the model, or pairs that it was finetuned on. */
  readonly x: number;
  readonly y: number;
  /** 95 % interval; null where none is known. */
  readonly low: number | null;
  readonly high: number | null;
  readonly n: number;
}

/** A held-out set on which a preference model, or a model that is judged as one, was scored. */
export interface PreferencePoint extends Point {
  readonly set: string;
  /** Pairs of the finetuning; null for preference-model pretraining. */
  readonly pairs: number | null;
}

export interface RunEvaluation {
  readonly run: string;
  readonly evaluation: Evaluation;
}

/** What all runs measured, in the order of the runs. */
export interface Points {
  /** Held-out loss of language models, in nats a token. */
  readonly losses: readonly Point[];
  /** Preference models as they were pretrained, by source. */
  readonly pretrained: readonly PreferencePoint[];
  /** Preference models and imitations that were finetuned. */
  readonly finetuned: readonly PreferencePoint[];
  /** Tasks by their headline rules; `set` is the task. */
  readonly tasks: readonly PreferencePoint[];
  readonly evaluations: readonly RunEvaluation[];
}

export async function pointsOf(runs: readonly RunArtifacts[]): Promise<Points> {
  const evaluations = await Promise.all(runs.flatMap(evaluationsOf));
  const tasks = await Promise.all(runs.flatMap(taskEvaluationsOf));
  const preference = evaluations.flatMap(({ run, scores, evaluation }) =>
    preferencePoint(run, scores, evaluation),
  );
  return {
    losses: runs.flatMap(lossesOf),
    pretrained: preference.filter(({ pairs }) => pairs === null),
    finetuned: preference.filter(({ pairs }) => pairs !== null),
    tasks: tasks.flatMap(({ run, scores, evaluation }) => taskPoint(run, scores, evaluation)),
    evaluations: evaluations.map(({ run, evaluation }) => ({ run, evaluation })),
  };
}

function evaluationsOf({ run, scores }: RunArtifacts) {
  return scores.map(async (one, index) => ({
    run,
    scores: one,
    evaluation: await readEvaluation(one.reader, named(one), index),
  }));
}

function named({ name, set, model }: RunScores) {
  return { name, set, trainingPairs: model === null ? null : factOf(model, 'train.pairs') };
}

function taskEvaluationsOf({ run, tasks }: RunArtifacts) {
  return tasks.map(async (one) => ({
    run,
    scores: one,
    evaluation: await readTaskEvaluation(one.reader, { model: one.name, task: one.set }),
  }));
}

function lossesOf({ run, models }: RunArtifacts): Point[] {
  return models.flatMap((model) => {
    const [x, y, n] = ['parameters', 'heldoutLossNats', 'heldoutTokens'].map((name) => factOf(model, name));
    if (!x || !y) return [];
    return [{ run, name: model.name, x, y, low: null, high: null, n: n ?? 0 }];
  });
}

function preferencePoint(
  run: string,
  { name, set, model }: RunScores,
  { accuracy: { accuracy, low, high, n } }: Evaluation,
): PreferencePoint[] {
  const x = model === null ? null : factOf(model, 'parameters');
  if (model === null || x === null) return [];
  const pairs = model.stage === 'pretrain-preference-model' ? null : (factOf(model, 'train.pairs') ?? 0);
  return [{ run, name, set, x, y: accuracy, low, high, n, pairs }];
}

function taskPoint(
  run: string,
  { name, set, model }: RunScores,
  { headline: { accuracy, low, high, n } }: TaskEvaluation,
): PreferencePoint[] {
  const x = model === null ? null : factOf(model, 'parameters');
  return x === null ? [] : [{ run, name, set, x, y: accuracy, low, high, n, pairs: null }];
}

function factOf({ reader }: RunModel, name: string): number | null {
  const value = reader.manifest.statistics[name];
  return typeof value === 'number' ? value : null;
}
