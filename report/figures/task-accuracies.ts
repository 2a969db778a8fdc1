import { scaleLinear, scalePoint } from 'd3-scale';
import type { CategoryAccuracy } from '../../evaluation/task-outcomes.js';
import { html } from '../html.js';
import { interval, pixel, plainNumber, share } from '../numbers.js';
import { accuracyUnder, type Task, type TaskEvaluation } from '../tasks.js';
import { type Figure, onePanel } from './figure.js';
import { areaOf, type Plot, seriesLegend, ticksOf, whisker } from './plot.js';

/** F3: how often each model chooses the best option, by category; models of one size stand beside each other. */
export function taskAccuraciesFigure(task: Task): Figure {
  const { name, anchor, evaluations } = task;
  const found = evaluations.map((evaluation) => headlinesOf(task, evaluation));
  return {
    id: `F3-${anchor}`,
    title: `${name}, by category.`,
    caption: `Each model by the rule that heads its rows in the table above: the paper’s, or its reward. The dashed line is chance. ${sizesOf(evaluations.map(({ facts }) => facts.parameters))}`,
    panels: onePanel(plotOf(task, found), seriesLegend(evaluations.map(({ model }) => model))),
    data: {
      columns: ['category', 'model', 'rule', 'accuracy', '95 % interval', 'n', 'ties'],
      rows: found.flatMap((accuracies, index) =>
        accuracies.map(({ category, rule, accuracy, low, high, n, ties }) => [
          ...[label(category), evaluations[index]?.model ?? '', rule],
          ...[share(accuracy), interval(low, high), n, ties],
        ]),
      ),
    },
  };
}

const label = (category: string | null) => category ?? 'all';

/** A model's accuracy under its headline rule, all items and each category. */
function headlinesOf({ categories }: Task, evaluation: TaskEvaluation): CategoryAccuracy[] {
  const { rule } = evaluation.headline;
  return categories.flatMap((category) => accuracyUnder(evaluation, rule, category) ?? []);
}

function plotOf({ name, categories, chance }: Task, found: readonly CategoryAccuracy[][]): Plot {
  const area = areaOf(310);
  const x = scalePoint(categories.map(label), [area.left, area.right]).padding(0.5);
  const y = scaleLinear([0, 1], [area.bottom, area.top]);
  const place = (category: string | null) => x(label(category)) ?? 0;
  const spacing = Math.min(16, (0.8 * x.step()) / Math.max(1, found.length));
  const offset = (series: number) => (series - (found.length - 1) / 2) * spacing;
  const guess = pixel(y(chance ?? 0));
  return {
    description: `Accuracy of each model on ${name} by category with 95 % intervals; the table below has the numbers.`,
    area,
    x: {
      label: 'category',
      ticks: categories.map((category) => ({
        at: place(category),
        label: label(category),
        below: `n = ${found[0]?.find((accuracy) => accuracy.category === category)?.n ?? 0}`,
      })),
    },
    y: { label: 'accuracy', ticks: ticksOf(y, 5) },
    marks: [
      html`<line class="chance" x1="${area.left}" x2="${area.right}" y1="${guess}" y2="${guess}"/>`,
      ...found.flatMap((accuracies, series) =>
        accuracies.map(({ category, accuracy, low, high }) =>
          whisker(series, place(category) + offset(series), y(accuracy), y(low), y(high)),
        ),
      ),
    ],
  };
}

/** What sizes the points are of: one size is one point, and no curve. */
export function sizesOf(parameters: readonly unknown[]): string {
  const sizes = [...new Set(parameters.filter((size) => typeof size === 'number'))].sort((a, b) => a - b);
  return sizes.length === 0 ? '' : `Models of ${sizes.map(plainNumber).join(', ')} parameters.`;
}
