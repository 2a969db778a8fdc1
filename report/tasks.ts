import { type Accuracy, accuracyOf, type Outcome } from '../evaluation/accuracy.js';
import {
  accuraciesOf,
  type CategoryAccuracy,
  outcomeByLength,
  outcomeUnder,
  type Perplexity,
  perplexitiesOf,
  type Rule,
  type ScoredItem,
  scoredItems,
} from '../evaluation/task-outcomes.js';
import type { JsonObject } from '../lineage/json.js';
import type { ArtifactReader } from '../storage/ports.js';
import { readShards } from '../storage/shards/read-shards.js';
import type { TaskScoreRecord } from '../storage/shards/records.js';
import { NotComparable } from './errors.js';
import type { TaskComparison, TaskEvaluationName } from './params.js';
import {
  type BootstrapInterval,
  type PairedDifference,
  pairedBootstrap,
  pairedDifference,
} from './statistics.js';

/** One model on one task. */
export interface TaskEvaluation extends TaskEvaluationName {
  readonly items: readonly ScoredItem[];
  /** Every rule that applies, over all items and each category. */
  readonly accuracies: readonly CategoryAccuracy[];
  /** Of last words. */
  readonly perplexities: readonly Perplexity[];
  /** The rule that comparisons go by, over all items: the paper's, a reward, or the likeliest word. */
  readonly headline: CategoryAccuracy;
  /** What the evaluation recorded of the model and of what it read: parameters, prompt, cut contexts. */
  readonly facts: JsonObject;
}

/** Two models on the same items, each by its own headline rule. */
export interface TaskPair {
  readonly candidate: TaskEvaluation;
  readonly baseline: TaskEvaluation;
  readonly paired: PairedDifference;
  /** Share of the items on which the two differ. */
  readonly disagreement: number;
  /** By how many nats the candidate finds a last word likelier, on the mean; null where there are choices. */
  readonly natsGained: BootstrapInterval | null;
}

/** A task with every model that was evaluated on it, in the order in which they were named. */
export interface Task {
  readonly name: string;
  /** Unique in the page: names figures of this task. */
  readonly anchor: string;
  readonly evaluations: readonly TaskEvaluation[];
  /** Null, which stands for all items, then every category where there is more than one. */
  readonly categories: readonly (string | null)[];
  /** Mean over items of 1 / options; null for last words, which nobody guesses. */
  readonly chance: number | null;
  /** The rule "the longest option is the best"; null for last words. */
  readonly longest: Accuracy | null;
  readonly pairs: readonly TaskPair[];
}

export async function readTaskEvaluation(
  scores: ArtifactReader,
  name: TaskEvaluationName,
): Promise<TaskEvaluation> {
  const rows: TaskScoreRecord[] = [];
  for await (const row of readShards(scores, 'scores', 'task-scores')) rows.push(row);
  return taskEvaluationOf(rows, name, scores.manifest.statistics);
}

export function taskEvaluationOf(
  rows: readonly TaskScoreRecord[],
  name: TaskEvaluationName,
  facts: JsonObject,
): TaskEvaluation {
  const items = scoredItems(rows);
  const accuracies = accuraciesOf(items);
  const [headline = { rule: 'logprob' as const, category: null, ...accuracyOf([]) }] = accuracies;
  return { ...name, items, accuracies, perplexities: perplexitiesOf(items), headline, facts };
}

/**
 * Evaluations by task.
 * @throws NotComparable when models of one task judged other items, or a comparison names one that is not there
 */
export function tasksOf(
  evaluations: readonly TaskEvaluation[],
  comparisons: readonly TaskComparison[],
): Task[] {
  const names = [...new Set(evaluations.map(({ task }) => task))];
  const stray = comparisons.find(({ task }) => !names.includes(task));
  if (stray) throw new NotComparable(stray.candidate, stray.baseline, names.join(', '), stray.task);
  return names.map((name, index) => {
    const members = evaluations.filter(({ task }) => task === name);
    for (const other of members.slice(1)) requireSameItems(members[0] ?? other, other);
    const items = members[0]?.items ?? [];
    const choices = items.filter((item) => item.length > 1);
    return {
      name,
      anchor: `k${index + 1}`,
      evaluations: members,
      categories: [...new Set(members[0]?.accuracies.map(({ category }) => category))],
      chance: choices.length === 0 ? null : meanOf(choices.map((item) => 1 / item.length)),
      longest:
        choices.length === 0 ? null : accuracyOf(choices.flatMap((item) => outcomeByLength(item) ?? [])),
      pairs: comparisons.filter(({ task }) => task === name).map((names) => pairOf(members, names)),
    };
  });
}

function requireSameItems(first: TaskEvaluation, other: TaskEvaluation): void {
  const ids = (evaluation: TaskEvaluation) =>
    evaluation.items.map((item) => `${item[0]?.item}:${item.length}`);
  const [expected, found] = [ids(first), ids(other)];
  const at = expected.findIndex((id, index) => id !== found[index]);
  if (at < 0 && expected.length === found.length) return;
  throw new NotComparable(
    other.model,
    first.model,
    `the same items of ${first.task} in the same order`,
    expected.length === found.length
      ? `another item in place ${at + 1}`
      : `${expected.length} and ${found.length} items`,
  );
}

function pairOf(members: readonly TaskEvaluation[], { candidate, baseline }: TaskComparison): TaskPair {
  const find = (name: string) => {
    const found = members.find(({ model }) => model === name);
    if (found) return found;
    const known = members.map(({ model }) => model).join(', ');
    throw new NotComparable(candidate, baseline, known, name);
  };
  const [first, second] = [find(candidate), find(baseline)];
  const outcomes = outcomesOf(first, second);
  if (outcomes.length < 2)
    throw new NotComparable(candidate, baseline, 'two or more items', String(outcomes.length));
  const paired = pairedDifference(
    outcomes.map(([own]) => own),
    outcomes.map(([, other]) => other),
  );
  return {
    candidate: first,
    baseline: second,
    paired,
    disagreement: (paired.wins + paired.losses) / paired.n,
    natsGained: natsGained(first, second),
  };
}

/** Of each item what either model's headline rule says; items to which one of them does not apply are left out. */
function outcomesOf(first: TaskEvaluation, second: TaskEvaluation): [Outcome, Outcome][] {
  return first.items.flatMap((item, index) => {
    const own = outcomeUnder(first.headline.rule, item);
    const other = outcomeUnder(second.headline.rule, second.items[index] ?? []);
    return own === null || other === null ? [] : [[own, other]];
  });
}

function natsGained(first: TaskEvaluation, second: TaskEvaluation): BootstrapInterval | null {
  const gains = first.items.flatMap((item, index) => {
    const [own, other] = [item[0]?.logprob ?? null, second.items[index]?.[0]?.logprob ?? null];
    return item.length > 1 || own === null || other === null ? [] : [own - other];
  });
  return gains.length === 0 ? null : pairedBootstrap(gains);
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What a model scores under a rule in a category, or null where the rule does not apply. */
export function accuracyUnder(
  { accuracies }: TaskEvaluation,
  rule: Rule,
  category: string | null,
): CategoryAccuracy | null {
  return accuracies.find((one) => one.rule === rule && one.category === category) ?? null;
}
