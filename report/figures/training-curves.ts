import { scaleLinear } from 'd3-scale';
import { area as areaPath, line } from 'd3-shape';
import { readable } from '../facts.js';
import { type Html, html } from '../html.js';
import { type Bucket, bucketsOf, type MetricSeries } from '../metrics.js';
import { pixel, plainNumber } from '../numbers.js';
import type { Figure, Panel } from './figure.js';
import { type Area, areaOf, point, seriesLegend, ticksOf, wholeTicksOf } from './plot.js';

const maximumBuckets = 160;

/** A horizontal line to compare with, such as the loss of a unigram model. */
export interface Level {
  readonly name: string;
  readonly value: number;
}

interface Group {
  readonly label: string;
  readonly names: readonly string[];
  readonly level: Level | null;
  readonly wide: boolean;
}

export interface Curve {
  readonly name: string;
  readonly buckets: readonly Bucket[];
}

/** F2: series of one training over its steps: losses and accuracies large, learning rate and gradient norm small. */
export function trainingCurvesFigure(
  name: string,
  index: number,
  series: MetricSeries,
  unigram: number | null,
): Figure | null {
  if (series.size === 0) return null;
  const level = unigram === null ? null : { name: 'unigram baseline', value: unigram };
  const groups = groupsOf([...series.keys()], level);
  const curves = new Map(
    [...series].map(
      ([key, points]) => [key, { name: key, buckets: bucketsOf(points, maximumBuckets) }] as const,
    ),
  );
  const lastStep = Math.max(...[...curves.values()].map(({ buckets }) => buckets.at(-1)?.to ?? 0));
  const panels = groups.map((group) => {
    const shown = group.names.flatMap((key) => curves.get(key) ?? []);
    return panelOf(group, shown, lastStep, name);
  });
  return {
    id: `F2-t${index + 1}`,
    title: `Training of “${name}”.`,
    caption: `Where several steps share a point, the line is their mean and the band their whole range, so that no spike is hidden.`,
    panels,
    data: {
      columns: ['series', 'from step', 'to step', 'mean', 'lowest', 'highest'],
      rows: [...curves.values()].flatMap(({ name: key, buckets }) =>
        buckets.map(({ from, to, mean, low, high }) => [
          key,
          from,
          to,
          plainNumber(mean),
          plainNumber(low),
          plainNumber(high),
        ]),
      ),
    },
  };
}

/** `heldoutLossNats` → `heldout loss`: the unit stands on the axis. */
const seriesName = (name: string) => readable(name).replace(/ nats$/, '');

/** Losses together, accuracies together, and each other series for itself, so that no scale hides another. */
function groupsOf(names: readonly string[], level: Level | null): Group[] {
  const ofKind = (kind: RegExp) => names.filter((name) => kind.test(name));
  const losses = ofKind(/loss/i);
  const accuracies = ofKind(/accuracy/i);
  const rest = names.filter((name) => !losses.includes(name) && !accuracies.includes(name));
  const groups = [
    { label: 'loss in nats', names: losses, level, wide: true },
    { label: 'accuracy', names: accuracies, level: null, wide: false },
    ...rest.map((name) => ({ label: seriesName(name), names: [name], level: null, wide: false })),
  ];
  return groups.filter((group) => group.names.length > 0);
}

function panelOf(
  { label, level, wide }: Group,
  curves: readonly Curve[],
  lastStep: number,
  title: string,
): Panel {
  const area = wide ? areaOf(250, 76) : areaOf(170, 76, 354);
  const values = curves.flatMap(({ buckets }) => buckets.flatMap(({ low, high }) => [low, high]));
  const all = level ? [...values, level.value] : values;
  const x = scaleLinear([0, Math.max(1, lastStep)], [area.left, area.right]);
  const range = label === 'accuracy' ? [0, 1] : [Math.min(...all), Math.max(...all)];
  const y = scaleLinear(range, [area.bottom, area.top]).nice(wide ? 5 : 3);
  const plot = {
    description: `${label} while training ${title}; the table below has the numbers.`,
    area,
    x: { label: 'step', ticks: wholeTicksOf(x, wide ? 8 : 4) },
    y: { label, ticks: ticksOf(y, wide ? 5 : 3) },
    marks: [
      ...(level ? [levelMark(level, y(level.value), area)] : []),
      ...curves.map((curve, series) => drawCurve(curve, series, x, y)),
    ],
  };
  const legend = curves.length > 1 ? seriesLegend(curves.map(({ name }) => seriesName(name))) : [];
  return { plot, legend, wide, patterns: null };
}

export function levelMark({ name, value }: Level, at: number, area: Area): Html {
  return html`<line class="chance" x1="${area.left}" x2="${area.right}" y1="${pixel(at)}" y2="${pixel(at)}"/><text class="note" x="${area.right - 4}" y="${pixel(at - 5)}" text-anchor="end">${name} ${plainNumber(value)}</text>`;
}

type Scale = (value: number) => number;

export function drawCurve({ buckets }: Curve, series: number, x: Scale, y: Scale): Html {
  const middle = ({ from, to }: Bucket) => x((from + to) / 2);
  const band = areaPath<Bucket>()
    .x(middle)
    .y0(({ low }) => y(low))
    .y1(({ high }) => y(high))
    .digits(2)([...buckets]);
  const mean = line<Bucket>()
    .x(middle)
    .y((bucket) => y(bucket.mean))
    .digits(2)([...buckets]);
  const points =
    buckets.length <= 24 ? buckets.map((bucket) => point(series, middle(bucket), y(bucket.mean))) : [];
  return html`<path class="s${series} band" d="${band ?? ''}"/><path class="s${series} stroke" d="${mean ?? ''}"/>${points}`;
}
