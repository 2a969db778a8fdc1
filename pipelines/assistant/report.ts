import type { StageRef } from '../references.js';
import { buildReport } from '../stages/build-report.js';
import { type Assistant, DISTILLED, FINETUNED_ON_PROMPT, PROMPTED, RAW } from './distillation.js';
import type { TaskScores } from './evaluation.js';
import { IMITATION } from './imitation.js';
import type { Corpora } from './ingest.js';
import type { LanguageModel } from './language-model.js';
import type { Params } from './params.js';
import { type PreferenceModels, WITH_PMP, WITHOUT_PMP } from './preference.js';

interface Measured {
  readonly corpora: Corpora;
  readonly lm: LanguageModel;
  readonly assistants: readonly Assistant[];
  readonly preference: PreferenceModels;
  readonly tasks: readonly TaskScores[];
}

/** One page about everything that was trained and measured. */
export function reportOn(params: Params, measured: Measured): StageRef<'report'> {
  const { title, synthetic, command } = params;
  const { corpora, lm, preference, tasks } = measured;
  const { questions, posts, documents } = corpora;
  const sets = [...corpora.published, ...(corpora.target === null ? [] : [corpora.target])];
  const models = checkpointsOf(measured);
  return buildReport(
    {
      scores: preference.evaluations.map(({ scores }) => scores),
      tasks: tasks.map(({ scores }) => scores),
      checkpoints: models.map(({ model }) => model),
      threads: [...questions, ...posts],
      documents,
      pairs: sets.map(({ pairs }) => pairs),
      tokens: [lm.tokens],
      tokenPairs: preference.tokenPairs.map(({ pairs }) => pairs),
    },
    {
      title,
      synthetic,
      command,
      scores: preference.evaluations.map(({ name, set }) => ({ name, set })),
      checkpoints: models.map(({ name }) => name),
      ...corporaNames(params),
      pairs: sets.map(({ set, license }) => ({ name: set, license })),
      tokens: ['corpus'],
      tokenPairs: preference.tokenPairs.map(({ set }) => set),
      comparisons: comparisonsOf(preference),
      tasks: tasks.map(({ name, task }) => ({ model: name, task })),
      taskComparisons: taskComparisonsOf(tasks),
    },
  );
}

/** Each checkpoint once: the raw and the prompted assistant are the language model. */
function checkpointsOf({ lm, assistants, preference }: Measured) {
  const taught = assistants.filter(({ model }) => model !== lm.model);
  return [{ name: 'lm', model: lm.model }, ...taught, ...preference.candidates, ...preference.imitators];
}

function corporaNames({ sources: { stackexchange, reddit, text } }: Params) {
  return {
    threads: [
      ...stackexchange.map(({ site, license }) => ({ name: site, license })),
      ...reddit.map(({ community, license }) => ({ name: community, license })),
    ],
    documents: text === null ? [] : [{ name: text.name, license: text.license }],
  };
}

/** What the paper expects of PMP beside none, and of preference models beside imitation. */
const PREFERENCES = [
  { candidate: WITH_PMP, baseline: WITHOUT_PMP },
  { candidate: WITHOUT_PMP, baseline: IMITATION },
];

function comparisonsOf({ evaluations }: PreferenceModels) {
  const names = new Set(evaluations.map(({ name }) => name));
  return PREFERENCES.filter(({ candidate, baseline }) => names.has(candidate) && names.has(baseline));
}

/** What the paper expects of a prompt, and of its distillation beside it and beside finetuning on the prompt. */
const ASSISTANTS = [
  { candidate: PROMPTED, baseline: RAW },
  { candidate: DISTILLED, baseline: RAW },
  { candidate: DISTILLED, baseline: PROMPTED },
  { candidate: DISTILLED, baseline: FINETUNED_ON_PROMPT },
];

function taskComparisonsOf(scored: readonly TaskScores[]) {
  const has = (task: string, name: string) => scored.some((one) => one.task === task && one.name === name);
  return [...new Set(scored.map(({ task }) => task))].flatMap((task) =>
    ASSISTANTS.filter(({ candidate, baseline }) => has(task, candidate) && has(task, baseline)).map(
      (names) => ({
        task,
        ...names,
      }),
    ),
  );
}
