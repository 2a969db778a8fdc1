import { bucketsOf, type SeriesPoint } from '../../report/metrics.js';
import type { SeriesSummary, TrainingSeries } from '../series.js';
import { progressText, valueName, valueText } from './quantities.js';
import type { Paint } from './style.js';
import { table } from './table.js';

const blocks = '▁▂▃▄▅▆▇█';
const widestSpark = 40;

/**
 * ```
 * brisk-heron-7/lm, 300 steps
 * series  first  last   lowest        highest       course
 * loss    6.94   3.41   3.38 at 296   6.94 at 1     █▇▆▅▄▃▂▁
 * ```
 * The course shows means of consecutive steps; what they hide, the extremes name.
 */
export function seriesText(
  { of, complete, live }: TrainingSeries,
  series: readonly SeriesSummary[],
  columns: number,
  paint: Paint,
): string {
  const steps = Math.max(0, ...series.map(({ last }) => last.step));
  const state = complete ? `${steps} steps` : `not finished; its newest checkpoint is of step ${steps}`;
  const rows = series.map(({ name, first, last, lowest, highest }) => [
    valueName(name),
    valueText(first.value),
    valueText(last.value),
    extreme(lowest),
    extreme(highest),
  ]);
  const numbers = table([['series', 'first', 'last', 'lowest', 'highest'], ...rows]).split('\n');
  const used = Math.max(...numbers.map((line) => line.length));
  const width = Math.min(widestSpark, columns - used - 2);
  const lines = numbers.map((line, index) => {
    const one = series[index - 1];
    if (one === undefined) return paint('dim', line);
    return width < 8 ? line : `${line.padEnd(used)}  ${paint('accent', spark(one.points, width))}`;
  });
  return [
    `${paint('bold', of)}, ${state}`,
    ...(live === null ? [] : [`${progressText(live)}  ${liveText(live.values ?? {})}`.trimEnd()]),
    ...(series.length === 0 ? [] : lines),
  ].join('\n');
}

/** `loss ▇▅▂▁ 3.41`, a line a series. */
export function seriesSparks(series: readonly SeriesSummary[], columns: number): string {
  const rows = series.map(({ name, points, last }) => [
    valueName(name),
    spark(points, Math.max(8, Math.min(widestSpark, columns - 30))),
    valueText(last.value),
  ]);
  return table(rows);
}

/** A row a point, in full precision: `step,name,value`. */
export function seriesCsv(series: readonly SeriesSummary[]): string {
  const rows = series.flatMap(({ name, points }) =>
    points.map(({ step, value }) => `${step},${name},${value}`),
  );
  return ['step,name,value', ...rows, ''].join('\n');
}

/** Means of consecutive points, between the lowest and the highest of them. */
export function spark(points: readonly SeriesPoint[], width: number): string {
  const means = bucketsOf(points, width).map(({ mean }) => mean);
  const [low, high] = [Math.min(...means), Math.max(...means)];
  const heightOf = (mean: number) =>
    high === low ? 0 : Math.round(((mean - low) / (high - low)) * (blocks.length - 1));
  return means.map((mean) => blocks[heightOf(mean)]).join('');
}

const extreme = ({ step, value }: SeriesPoint) => `${valueText(value)} at ${step}`;

const liveText = (values: { readonly [name: string]: number }) =>
  Object.entries(values)
    .map(([name, value]) => `${valueName(name)} ${valueText(value)}`)
    .join(' ');
