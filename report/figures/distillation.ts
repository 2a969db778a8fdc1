import { scaleLinear } from 'd3-scale';
import type { JsonObject } from '../../lineage/json.js';
import { bucketsOf, type MetricSeries, type SeriesPoint } from '../metrics.js';
import { plainNumber } from '../numbers.js';
import { type Figure, onePanel } from './figure.js';
import { areaOf, seriesLegend, ticksOf } from './plot.js';
import { type Curve, drawCurve, type Level, levelMark } from './training-curves.js';

const maximumBuckets = 160;
const names = ['while training', 'held out'] as const;

/**
 * F8: how far a student is from its prompted teacher, over the tokens that it was taught. Null for a checkpoint that
 * was not made by context distillation.
 */
export function distillationFigure(
  name: string,
  index: number,
  series: MetricSeries,
  statistics: JsonObject,
): Figure | null {
  const { heldoutDivergenceNatsBefore: before, tokensSeen } = statistics;
  const [training = [], heldout = []] = [series.get('lossNats'), series.get('heldoutDivergenceNats')];
  if (typeof before !== 'number' || typeof tokensSeen !== 'number' || training.length === 0) return null;
  const steps = Math.max(...training.map(({ step }) => step));
  const inTokens = (points: readonly SeriesPoint[]) =>
    points.map(({ step, value }) => ({ step: (step / steps) * tokensSeen, value }));
  const curves = [training, heldout].map((points, at) => ({
    name: names[at] ?? '',
    buckets: bucketsOf(inTokens(points), maximumBuckets),
  }));
  return {
    id: `F8-t${index + 1}`,
    title: `Distance of “${name}” from its prompted teacher.`,
    caption: `Mean Kullback–Leibler divergence a position between what the teacher expects with the prompt and what the student expects without it, in nats. The dashed line is the student before distillation, on held-out sequences: ${plainNumber(before)}. Tokens are those of the taught sequences, every epoch counted.`,
    panels: onePanel(
      plotOf(name, curves, { name: 'before, held out', value: before }, tokensSeen),
      seriesLegend(names),
    ),
    data: {
      columns: ['series', 'from token', 'to token', 'mean', 'lowest', 'highest'],
      rows: curves.flatMap(({ name: series, buckets }) =>
        buckets.map(({ from, to, mean, low, high }) => [
          ...[series, Math.round(from), Math.round(to)],
          ...[mean, low, high].map(plainNumber),
        ]),
      ),
    },
  };
}

function plotOf(name: string, curves: readonly Curve[], level: Level, tokens: number) {
  const area = areaOf(250, 76);
  const values = curves.flatMap(({ buckets }) => buckets.flatMap(({ low, high }) => [low, high]));
  const all = [...values, level.value];
  const x = scaleLinear([0, tokens], [area.left, area.right]);
  const y = scaleLinear([Math.min(0, ...all), Math.max(...all)], [area.bottom, area.top]).nice(5);
  return {
    description: `Divergence from the prompted teacher while ${name} was trained; the table below has the numbers.`,
    area,
    x: { label: 'tokens', ticks: x.ticks(8).map((value) => ({ at: x(value), label: plainNumber(value) })) },
    y: { label: 'divergence in nats', ticks: ticksOf(y, 5) },
    marks: [
      levelMark(level, y(level.value), area),
      ...curves.map((curve, series) => drawCurve(curve, series, x, y)),
    ],
  };
}
