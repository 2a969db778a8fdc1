import { scaleLinear, scalePoint } from 'd3-scale';
import type { Evaluation } from '../evaluations.js';
import { accuracyByLength } from '../length-bins.js';
import { interval, share } from '../numbers.js';
import { type Figure, onePanel } from './figure.js';
import { areaOf, baselineMark, lengthRuleLegend, seriesLegend, ticksOf, whisker } from './plot.js';

/** F13: accuracy by how much longer the better answer is, for models scored on the same pairs. */
export function accuracyByLengthFigure(set: string, evaluations: readonly Evaluation[]): Figure {
  const series = evaluations.map(({ name, rows }) => ({ name, bins: accuracyByLength(rows) }));
  const bins = series[0]?.bins ?? [];
  const area = areaOf(290);
  const y = scaleLinear([0, 1], [area.bottom, area.top]);
  const x = scalePoint(
    bins.map((bin) => bin.label),
    [area.left, area.right],
  ).padding(0.5);
  const offset = (index: number) => (index - (series.length - 1) / 2) * 14;
  const models = series.flatMap(({ bins: own }, index) =>
    own.map(({ label, accuracy: { accuracy, low, high } }) =>
      whisker(index, (x(label) ?? 0) + offset(index), y(accuracy), y(low), y(high)),
    ),
  );
  const rule = bins.map(({ label, lengthOnly }) => baselineMark(x(label) ?? 0, y(lengthOnly)));
  return {
    id: `F13-${evaluations[0]?.anchor ?? ''}`,
    title: `Accuracy by length difference, ${set}.`,
    caption:
      'A model that only measures length would follow the diamonds. Bins by the characters by which the better answer is longer.',
    panels: onePanel(
      {
        description: `Accuracy by length difference on ${set}; the table below has the numbers.`,
        area,
        x: {
          label: 'characters: better answer − worse answer',
          ticks: bins.map(({ label, accuracy }) => ({
            at: x(label) ?? 0,
            label,
            below: `n = ${accuracy.n}`,
          })),
        },
        y: { label: 'accuracy', ticks: ticksOf(y, 5) },
        marks: [...rule, ...models],
      },
      [...seriesLegend(series.map(({ name }) => name)), lengthRuleLegend('length-only rule')],
    ),
    data: {
      columns: ['characters longer', 'model', 'accuracy', '95 % interval', 'n', 'length-only'],
      rows: series.flatMap(({ name, bins: own }) =>
        own.map(({ label, accuracy, lengthOnly }) => [
          label,
          name,
          share(accuracy.accuracy),
          interval(accuracy.low, accuracy.high),
          accuracy.n,
          share(lengthOnly),
        ]),
      ),
    },
  };
}
