import type { ArtifactDraft, Compute } from '../storage/ports.js';
import { ReportTooLarge } from './errors.js';
import { type Comparison, compare, type Evaluation, readEvaluation } from './evaluations.js';
import { corporaOf, type NamedArtifact, named, type ReportInputs } from './inputs.js';
import { readTrainedModel, type TrainedModel } from './models.js';
import { page, type Section } from './page.js';
import type { ReportExecution, ReportParams } from './params.js';
import { dataSection } from './sections/data.js';
import { comparisonSection, diagnosisSection, evaluationSection } from './sections/evaluation.js';
import { modelSection, trainingSection } from './sections/models.js';
import { lineageSection, reproductionSection } from './sections/provenance.js';
import { summary } from './sections/summary.js';
import { tasksSection } from './sections/tasks.js';
import { readTaskEvaluation, type Task, tasksOf } from './tasks.js';
import { verdictOn, verdictOnComparison, verdictOnTaskPair } from './verdicts.js';

const limitBytes = 2_000_000;

interface Findings {
  readonly evaluations: readonly Evaluation[];
  readonly comparisons: readonly Comparison[];
  readonly tasks: readonly Task[];
  readonly models: readonly TrainedModel[];
  readonly corpora: readonly NamedArtifact[];
  readonly inputs: readonly NamedArtifact[];
}

/** One self-contained page, `report.html`, about everything that a run measured. */
const buildReport: Compute<ReportInputs, ReportParams, ReportExecution> = async (
  inputs,
  params,
  { draft, progress },
) => {
  const findings = await readFindings(inputs, params);
  const text = page(
    params.title,
    summary(params, findings.evaluations, findings.comparisons, findings.tasks),
    sectionsOf(findings, params),
  );
  const document = Buffer.from(text);
  if (document.length > limitBytes) throw new ReportTooLarge(document.length, limitBytes);
  const rows = rowsOf(findings);
  progress.report({ done: rows, total: rows, unit: 'rows' });
  return {
    kind: 'report',
    schemaVersion: 1,
    files: [await draft.write('report.html', document)],
    work: { count: rows, unit: 'rows' },
    statistics: statisticsOf(findings),
  };
};
export default buildReport;

async function readFindings(inputs: ReportInputs, params: ReportParams): Promise<Findings> {
  const scores = named('scores', params.scores, inputs.scores);
  const tasks = named('tasks', params.tasks, inputs.tasks);
  const checkpoints = named('checkpoints', params.checkpoints, inputs.checkpoints);
  const corpora = corporaOf(inputs, params);
  const models = await Promise.all(checkpoints.map(({ name, reader }) => readTrainedModel(reader, name)));
  const evaluations = await Promise.all(
    scores.map(({ name, reader }, index) => {
      const trained = models.find((model) => model.name === name.name);
      return readEvaluation(reader, { ...name, trainingPairs: trained?.pairs ?? null }, index);
    }),
  );
  return {
    evaluations,
    comparisons: params.comparisons.map((names) => compare(evaluations, names)),
    tasks: tasksOf(
      await Promise.all(tasks.map(({ name, reader }) => readTaskEvaluation(reader, name))),
      params.taskComparisons,
    ),
    models,
    corpora,
    inputs: [
      ...scores.map(({ name, reader }) => ({ name: `${name.name}, on ${name.set}`, reader })),
      ...tasks.map(({ name, reader }) => ({ name: `${name.model}, on ${name.task}`, reader })),
      ...checkpoints,
      ...corpora,
    ],
  };
}

function sectionsOf(findings: Findings, params: ReportParams): Section[] {
  const { evaluations, comparisons, tasks, models, corpora, inputs } = findings;
  return [
    { id: 'evaluation', title: 'Evaluation', body: evaluationSection(evaluations) },
    { id: 'comparison', title: 'Paired comparison', body: comparisonSection(comparisons) },
    { id: 'diagnosis', title: 'Where the models are right', body: diagnosisSection(evaluations) },
    { id: 'tasks', title: 'Tasks', body: tasksSection(tasks) },
    { id: 'training', title: 'Training', body: trainingSection(models) },
    { id: 'models', title: 'Model card', body: modelSection(models, params.synthetic) },
    { id: 'data', title: 'Data card', body: dataSection(corpora, params.synthetic) },
    { id: 'lineage', title: 'Lineage', body: lineageSection(inputs) },
    { id: 'reproduction', title: 'Reproduction', body: reproductionSection(params) },
  ];
}

/** What a command prints when a run ends: the verdicts, in the words of the page. */
function statisticsOf({ evaluations, comparisons, tasks }: Findings): ArtifactDraft['statistics'] {
  return {
    evaluations: evaluations.map((evaluation) => {
      const { name, set, trainingPairs, accuracy, lengthOnly } = evaluation;
      const verdict = verdictOn(evaluation).sentence;
      return { name, set, trainingPairs, ...accuracy, lengthOnlyAccuracy: lengthOnly.accuracy, verdict };
    }),
    comparisons: comparisons.map((comparison) => {
      const { candidate, baseline, paired } = comparison;
      const verdict = verdictOnComparison(comparison).sentence;
      return { candidate: candidate.name, baseline: baseline.name, ...paired, verdict };
    }),
    tasks: tasks.map(taskStatistics),
  };
}

function taskStatistics(task: Task) {
  const { name, chance, evaluations, pairs } = task;
  return {
    task: name,
    chance,
    models: evaluations.map(({ model, headline, perplexities: [words] }) => {
      const { category: _, ...accuracy } = headline;
      return { model, ...accuracy, perplexity: words?.perplexity ?? null };
    }),
    comparisons: pairs.map((pair) => {
      const verdict = verdictOnTaskPair(task, pair).sentence;
      return { candidate: pair.candidate.model, baseline: pair.baseline.model, ...pair.paired, verdict };
    }),
  };
}

function rowsOf({ evaluations, tasks }: Findings): number {
  const items = tasks.flatMap((task) => task.evaluations.map((evaluation) => evaluation.items.length));
  return evaluations.reduce((sum, { rows }) => sum + rows.length, 0) + items.reduce((sum, n) => sum + n, 0);
}
