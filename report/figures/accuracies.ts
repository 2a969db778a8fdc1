import { scaleLinear } from 'd3-scale';
import type { Evaluation } from '../evaluations.js';
import { html } from '../html.js';
import { interval, pixel, share } from '../numbers.js';
import { type Figure, onePanel } from './figure.js';
import { areaOf, baselineMark, lengthRuleLegend, point, seriesLegend, ticksOf } from './plot.js';

const rowHeight = 34;

/** Held-out accuracy of every model with its interval, beside chance and the length-only rule. */
export function accuraciesFigure(evaluations: readonly Evaluation[]): Figure {
  const area = areaOf(evaluations.length * rowHeight + 58, 190);
  const lowest = Math.min(
    0.4,
    ...evaluations.flatMap(({ accuracy, lengthOnly }) => [accuracy.low, lengthOnly.accuracy]),
  );
  const x = scaleLinear([Math.floor(lowest * 10) / 10, 1], [area.left, area.right]);
  const rows = evaluations.map(({ accuracy, lengthOnly }, index) => {
    const y = area.top + (index + 0.5) * rowHeight;
    return html`<line class="s0 stroke" x1="${pixel(x(accuracy.low))}" x2="${pixel(x(accuracy.high))}" y1="${y}" y2="${y}"/>${point(0, x(accuracy.accuracy), y)}${baselineMark(x(lengthOnly.accuracy), y)}`;
  });
  const chance = html`<line class="chance" x1="${pixel(x(0.5))}" x2="${pixel(x(0.5))}" y1="${area.top}" y2="${area.bottom}"/>`;
  const plot = {
    description: 'Held-out accuracy of each model with its 95 % interval; the table below has the numbers.',
    area,
    x: {
      label: 'accuracy on held-out pairs',
      ticks: ticksOf(x, 7),
    },
    y: {
      label: '',
      ticks: namesOf(evaluations).map((name, index) => ({
        at: area.top + (index + 0.5) * rowHeight,
        label: clip(name),
      })),
    },
    marks: [chance, ...rows],
  };
  const rule = lengthRuleLegend('length-only rule: the longer answer is better');
  return {
    id: 'accuracies',
    title: 'Held-out accuracy.',
    caption: 'Bars are 95 % intervals; the dashed line is chance.',
    panels: onePanel(plot, [...seriesLegend(['model']), rule]),
    data: {
      columns: ['model', 'set', 'accuracy', '95 % interval', 'n', 'ties', 'length-only'],
      rows: evaluations.map(({ name, set, accuracy, lengthOnly }) => [
        name,
        set,
        share(accuracy.accuracy),
        interval(accuracy.low, accuracy.high),
        accuracy.n,
        accuracy.ties,
        share(lengthOnly.accuracy),
      ]),
    },
  };
}

/** The model, and its set where the model stands in several rows. */
function namesOf(evaluations: readonly Evaluation[]): string[] {
  return evaluations.map(({ name, set }) =>
    evaluations.filter((other) => other.name === name).length > 1 ? `${name} on ${set}` : name,
  );
}

const clip = (name: string) => (name.length > 26 ? `${name.slice(0, 25)}…` : name);
