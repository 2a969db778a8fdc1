import { bySet, type Comparison, type Evaluation } from '../evaluations.js';
import { accuraciesFigure } from '../figures/accuracies.js';
import { accuracyByLengthFigure } from '../figures/accuracy-by-length.js';
import { calibrationFigure } from '../figures/calibration.js';
import { type DataTable, figure, table } from '../figures/figure.js';
import { marginsFigure } from '../figures/margins.js';
import { type Html, html } from '../html.js';
import { interval, notMeasured, plainNumber, pValue, share, signedShare } from '../numbers.js';
import { detectableFromChance } from '../statistics.js';
import { significance } from '../verdicts.js';
import { pairedColumns, pairedRow } from './paired-row.js';

/** Accuracies with all that is needed to doubt them. */
export function evaluationSection(evaluations: readonly Evaluation[]): Html {
  if (evaluations.length === 0) return html`<p class="missing">${notMeasured}</p>`;
  return html`<p>Accuracy is the share of held-out pairs in which the better answer has the higher score; a tie counts one half. Intervals are Wilson’s at 95 %; with ties they are a little too wide, never too narrow.</p>
${table(accuracyTable(evaluations))}
${figure(accuraciesFigure(evaluations))}<h3>Against a rule that looks only at length</h3>
<p>“The longer answer is better”, pair by pair on the same pairs, with the exact sign test; “shows” is the distance from 0.5 that this number of pairs shows in four of five repetitions.</p>
${table(againstLengthTable(evaluations))}`;
}

function accuracyTable(evaluations: readonly Evaluation[]): DataTable {
  return {
    columns: ['model', 'set', 'trained on', 'accuracy', '95 % interval', 'n', 'ties'],
    rows: evaluations.map(({ name, set, trainingPairs, accuracy }) => [
      name,
      set,
      trainingPairs === null ? '–' : `${plainNumber(trainingPairs)} pairs`,
      share(accuracy.accuracy),
      interval(accuracy.low, accuracy.high),
      plainNumber(accuracy.n),
      plainNumber(accuracy.ties),
    ]),
  };
}

function againstLengthTable(evaluations: readonly Evaluation[]): DataTable {
  return {
    columns: ['model', 'set', 'length-only', 'model − length-only', '95 % interval', 'paired p', 'shows'],
    rows: evaluations.map(({ name, set, accuracy, lengthOnly, againstLength }) => [
      name,
      set,
      share(lengthOnly.accuracy),
      ...(againstLength
        ? [
            signedShare(againstLength.difference),
            interval(againstLength.low, againstLength.high),
            pValue(againstLength.p),
          ]
        : [notMeasured, notMeasured, notMeasured]),
      `± ${share(detectableFromChance(Math.max(1, accuracy.n)))}`,
    ]),
  };
}

/** Two models on the same pairs, with the test and its power. */
export function comparisonSection(comparisons: readonly Comparison[]): Html {
  if (comparisons.length === 0) return html`<p class="missing">${notMeasured}</p>`;
  return html`<p>Both models judge the same pairs, so only the pairs on which they differ carry information. The p-value is that of the exact sign test on them (McNemar’s test), two-sided; a difference is called one below p = ${significance}. “Shows” is the smallest difference that this many pairs and disagreements show in four of five repetitions.</p>
${table({
  columns: pairedColumns,
  rows: comparisons.map((comparison) =>
    pairedRow(comparison.candidate.name, comparison.baseline.name, comparison),
  ),
})}`;
}

/** Where the models are right: by length, by confidence, by margin. */
export function diagnosisSection(evaluations: readonly Evaluation[]): Html {
  const measured = evaluations.filter(({ rows }) => rows.length > 0);
  if (measured.length === 0) return html`<p class="missing">${notMeasured}</p>`;
  return html`${bySet(measured).map(([set, members]) => [
    figure(accuracyByLengthFigure(set, members)),
    figure(calibrationFigure(set, members)),
  ])}${measured.map((evaluation) => figure(marginsFigure(evaluation)))}`;
}
