import { figure, table } from '../figures/figure.js';
import { type Html, html } from '../html.js';
import { bytes, interval, notMeasured, plainNumber, pValue, share, signedShare } from '../numbers.js';
import { verdictItem } from '../sections/summary.js';
import { type Verdict, verdictOnComparison } from '../verdicts.js';
import type { AgainstFirst } from './against-first.js';
import type { WantedFigure } from './figures.js';
import type { RunEvaluation } from './points.js';
import type { RunArtifacts } from './run-artifacts.js';

/** Which runs, of what, when; and what tells one of them from the first. */
export function joinedSummary(runs: readonly RunArtifacts[], compared: readonly AgainstFirst[]): Html {
  const synthetic = runs.filter((run) => run.synthetic).map(({ run }) => run);
  const notice =
    synthetic.length === 0
      ? null
      : html`<p class="notice"><b>Synthetic samples.</b> The data of ${synthetic.join(', ')} were written for demonstration. Their numbers show that the pipeline works; they say nothing about real questions.</p>
`;
  const verdicts = compared.flatMap(({ comparison }): Verdict[] =>
    comparison === null ? [] : [verdictOnComparison(comparison)],
  );
  return html`${notice}${table({
    columns: ['run', 'pipeline', 'started (UTC)', 'models', 'evaluations', 'tasks'],
    rows: runs.map(({ run, pipeline, createdAt, models, scores, tasks }) => [
      ...[run, pipeline, createdAt.slice(0, 19).replace('T', ' ')],
      ...[models.length, scores.length, tasks.length],
    ]),
  })}<ul class="verdicts">${verdicts.map(verdictItem)}</ul>
`;
}

export function figuresSection(figures: readonly WantedFigure[]): Html {
  const missing = figures.filter((one) => one.figure === null).map(({ id, title }) => `${id} ${title}`);
  return html`<p>Points of equal names are joined into curves; where several runs measured one name at one place, each run is a series of its own.</p>
${figures.map((one) => (one.figure === null ? null : figure(one.figure)))}${
  missing.length === 0
    ? null
    : html`<p>${missing.join('; ')}: <span class="missing">${notMeasured}</span></p>`
}`;
}

export function evaluationsSection(
  evaluations: readonly RunEvaluation[],
  compared: readonly AgainstFirst[],
): Html {
  if (evaluations.length === 0) return html`<p class="missing">${notMeasured}</p>`;
  return html`${table({
    columns: ['set', 'model', 'run', 'accuracy', '95 % interval', 'n', 'ties', 'length-only'],
    rows: [...evaluations]
      .sort((a, b) => order(a.evaluation.set, b.evaluation.set))
      .map(({ run, evaluation: { set, name, accuracy, lengthOnly } }) => [
        ...[set, name, run, share(accuracy.accuracy), interval(accuracy.low, accuracy.high)],
        ...[plainNumber(accuracy.n), plainNumber(accuracy.ties), share(lengthOnly.accuracy)],
      ]),
  })}${compared.length === 0 ? null : comparedTable(compared)}`;
}

const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

function comparedTable(compared: readonly AgainstFirst[]): Html {
  return html`<h3>Against the first run</h3>
<p>The same held-out pairs under both models, with the exact sign test on those where they differ. No allowance is made for the number of comparisons.</p>
${table({
  columns: ['set', 'model', 'run', 'against', 'difference', '95 % interval', 'paired p'],
  rows: compared.map(({ set, name, run, first, comparison }) => [
    ...[set, name, run, first],
    ...(comparison === null
      ? ['other pairs', '–', '–']
      : [
          signedShare(comparison.paired.difference),
          interval(comparison.paired.low, comparison.paired.high),
          pValue(comparison.paired.p),
        ]),
  ]),
})}`;
}

/** The digest of everything that this page is a function of. */
export function artifactsSection(runs: readonly RunArtifacts[]): Html {
  const rows = runs.flatMap(({ run, models, scores, tasks }) => [
    ...models.map(({ name, reader }) => ({ run, name, reader })),
    ...[...scores, ...tasks].map(({ name, set, reader }) => ({ run, name: `${name}, on ${set}`, reader })),
  ]);
  return html`<p>This page is a function of these artifacts, and of the names and times of the runs. Each artifact has a signed statement that names its own inputs, down to the sources.</p>
${table({
  columns: ['run', 'input', 'kind', 'size', 'artifact'],
  rows: rows.map(({ run, name, reader }) => [
    ...[run, name, reader.manifest.kind],
    bytes(reader.manifest.files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)),
    reader.digest,
  ]),
})}`;
}

export function againSection(runs: readonly RunArtifacts[]): Html {
  const names = runs.map(({ run }) => run).join(' ');
  return html`<p>Make this page again, byte for byte, from the same store; each run alone has a report with its training curves, models and data:</p>
<pre><code>retort report ${names}
${runs.map(({ run }) => `retort report ${run}`).join('\n')}</code></pre>
<p>Compute the stages of a run again and compare every byte:</p>
<pre><code>${runs.map(({ run }) => `retort reproduce ${run}`).join('\n')}</code></pre>`;
}
