import { scaleLinear } from 'd3-scale';
import { calibrationOf } from '../calibration.js';
import type { Evaluation } from '../evaluations.js';
import { html } from '../html.js';
import { interval, pixel, share } from '../numbers.js';
import { type Figure, onePanel } from './figure.js';
import { areaOf, seriesLegend, ticksOf, whisker } from './plot.js';

/** F14: how often a model is right, by how sure it is; on the diagonal it is right as often as it says. */
export function calibrationFigure(set: string, evaluations: readonly Evaluation[]): Figure {
  const series = evaluations.map(({ name, rows }) => ({
    name,
    ...calibrationOf(rows, rows.length < 500 ? 5 : 10),
  }));
  const area = areaOf(300);
  const x = scaleLinear([0.5, 1], [area.left, area.right]);
  const y = scaleLinear([0, 1], [area.bottom, area.top]);
  const ideal = html`<line class="chance" x1="${pixel(x(0.5))}" y1="${pixel(y(0.5))}" x2="${pixel(x(1))}" y2="${pixel(y(1))}"/>`;
  const models = series.flatMap(({ bins }, index) =>
    bins.map((bin) => whisker(index, x(bin.predicted), y(bin.observed), y(bin.low), y(bin.high))),
  );
  const errors = series.map(
    ({ name, expectedCalibrationError, brier }) =>
      `${name}: ECE ${share(expectedCalibrationError)}, Brier ${share(brier)}`,
  );
  return {
    id: `F14-${evaluations[0]?.anchor ?? ''}`,
    title: `Calibration, ${set}.`,
    caption: `Each point is a bin of pairs by the probability of the answer that the model prefers. ${errors.join('; ')}.`,
    panels: onePanel(
      {
        description: `Calibration on ${set}; the table below has the numbers.`,
        area,
        x: {
          label: 'predicted probability of the preferred answer',
          ticks: ticksOf(x, 5),
        },
        y: {
          label: 'share of pairs where it is right',
          ticks: ticksOf(y, 5),
        },
        marks: [ideal, ...models],
      },
      seriesLegend(series.map(({ name }) => name)),
    ),
    data: {
      columns: ['bin', 'model', 'predicted', 'observed', '95 % interval', 'n'],
      rows: series.flatMap(({ name, bins }) =>
        bins.map((bin) => [
          `${bin.from.toFixed(2)}…${bin.to.toFixed(2)}`,
          name,
          share(bin.predicted),
          share(bin.observed),
          interval(bin.low, bin.high),
          bin.n,
        ]),
      ),
    },
  };
}
