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
import { verdictOn, verdictOnComparison } from './verdicts.js';

const limitBytes = 2_000_000;

interface Findings {
  readonly evaluations: readonly Evaluation[];
  readonly comparisons: readonly Comparison[];
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
    summary(params, findings.evaluations, findings.comparisons),
    sectionsOf(findings, params),
  );
  const document = Buffer.from(text);
  if (document.length > limitBytes) throw new ReportTooLarge(document.length, limitBytes);
  const rows = findings.evaluations.reduce((sum, evaluation) => sum + evaluation.rows.length, 0);
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
  const checkpoints = named('checkpoints', params.checkpoints, inputs.checkpoints);
  const corpora = corporaOf(inputs, params);
  const evaluations = await Promise.all(
    scores.map(({ name, reader }, index) => readEvaluation(reader, name, index)),
  );
  return {
    evaluations,
    comparisons: params.comparisons.map((names) => compare(evaluations, names)),
    models: await Promise.all(checkpoints.map(({ name, reader }) => readTrainedModel(reader, name))),
    corpora,
    inputs: [
      ...scores.map(({ name, reader }) => ({ name: `${name.name}, on ${name.set}`, reader })),
      ...checkpoints,
      ...corpora,
    ],
  };
}

function sectionsOf(findings: Findings, params: ReportParams): Section[] {
  const { evaluations, comparisons, models, corpora, inputs } = findings;
  return [
    { id: 'evaluation', title: 'Evaluation', body: evaluationSection(evaluations) },
    { id: 'comparison', title: 'Paired comparison', body: comparisonSection(comparisons) },
    { id: 'diagnosis', title: 'Where the models are right', body: diagnosisSection(evaluations) },
    { id: 'training', title: 'Training', body: trainingSection(models) },
    { id: 'models', title: 'Model card', body: modelSection(models, params.synthetic) },
    { id: 'data', title: 'Data card', body: dataSection(corpora, params.synthetic) },
    { id: 'lineage', title: 'Lineage', body: lineageSection(inputs) },
    { id: 'reproduction', title: 'Reproduction', body: reproductionSection(params) },
  ];
}

/** What a command prints when a run ends: the verdicts, in the words of the page. */
function statisticsOf({ evaluations, comparisons }: Findings): ArtifactDraft['statistics'] {
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
  };
}
