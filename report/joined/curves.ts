import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { Figure, Panel } from '../figures/figure.js';
import { areaOf, point, seriesLegend, type Tick, ticksOf, whisker } from '../figures/plot.js';
import { type Html, html } from '../html.js';
import { interval, pixel, plainNumber, share } from '../numbers.js';
import type { Point } from './points.js';
import type { PowerLaw } from './power-law.js';

/** Points of a figure that belong on one panel. */
export interface CurvePanel {
  /** Such as the name of a held-out set; null for the only one. */
  readonly name: string | null;
  readonly points: readonly Point[];
}

export interface Curves {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly x: string;
  readonly y: string;
  /** Accuracies lie between 0 and 1; losses are drawn on a logarithmic axis. */
  readonly of: 'accuracy' | 'loss';
  readonly panels: readonly CurvePanel[];
  readonly law?: PowerLaw | null;
}

interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

/** Measurements of several runs over a logarithmic axis, a curve a name; every point with its run in the table. */
export function curvesFigure(curves: Curves): Figure {
  const { id, title, caption, panels } = curves;
  const names = [...new Set(panels.flatMap(({ points }) => seriesOf(points).map(({ name }) => name)))];
  return {
    id,
    title,
    caption,
    panels: panels.map((one) => panelOf(one, curves, names)),
    data: {
      columns: ['set', 'series', 'run', curves.x, curves.y, '95 % interval', 'n'],
      rows: panels.flatMap(({ name, points }) =>
        seriesOf(points).flatMap((series) =>
          series.points.map(({ run, x, y, low, high, n }) => [
            ...[name ?? '–', series.name, run, plainNumber(x)],
            curves.of === 'accuracy' ? share(y) : plainNumber(y),
            low === null || high === null ? '–' : interval(low, high),
            plainNumber(n),
          ]),
        ),
      ),
    },
  };
}

/** A series a name; runs that measured one name at one x are told apart by their own names. */
export function seriesOf(points: readonly Point[]): Series[] {
  const places = points.map(({ name, x }) => `${x} ${name}`);
  const repeated = new Set(
    points.filter((_, index) => places.indexOf(places[index] ?? '') !== index).map(({ name }) => name),
  );
  const groups = new Map<string, Point[]>();
  for (const one of points) {
    const name = repeated.has(one.name) ? `${one.name}, ${one.run}` : one.name;
    groups.set(name, [...(groups.get(name) ?? []), one]);
  }
  return [...groups].map(([name, members]) => ({ name, points: members.sort((a, b) => a.x - b.x) }));
}

function panelOf({ name, points }: CurvePanel, curves: Curves, names: readonly string[]): Panel {
  const area = areaOf(280, 70);
  const { x, xTicks } = horizontal(points, area.left, area.right);
  const { y, yTicks } = vertical(points, curves.of, area.bottom, area.top);
  const shown = seriesOf(points);
  const title = name === null ? '' : ` on ${name}`;
  const half = curves.of === 'accuracy' ? chance(area.left, area.right, y(0.5)) : [];
  const law = curves.law ? [lawMark(curves.law, points, x, y)] : [];
  return {
    plot: {
      description: `${curves.y} over ${curves.x}${title}; the table below has the numbers.`,
      area,
      x: { label: `${curves.x}${title}`, ticks: xTicks },
      y: { label: curves.y, ticks: yTicks },
      marks: [...half, ...law, ...shown.map((one) => seriesMark(one, names.indexOf(one.name), x, y))],
    },
    legend: seriesLegend(names),
    wide: true,
    patterns: null,
  };
}

type Scale = (value: number) => number;

function horizontal(points: readonly Point[], left: number, right: number) {
  const values = [...new Set(points.map(({ x }) => Math.max(1, x)))].sort((a, b) => a - b);
  const [first = 1, last = 1] = [values[0], values.at(-1)];
  const x = scaleLog([first / 1.5, last * 1.5], [left, right]);
  const shown = values.length <= 6 ? values : x.ticks(6);
  const xTicks = shown.map((value): Tick => ({ at: x(value), label: plainNumber(value) }));
  return { x: (value: number) => x(Math.max(1, value)), xTicks };
}

function vertical(points: readonly Point[], of: Curves['of'], bottom: number, top: number) {
  const lows = points.map(({ low, y }) => low ?? y);
  const highs = points.map(({ high, y }) => high ?? y);
  if (of === 'accuracy') {
    const lowest = Math.min(0.4, ...lows);
    const y = scaleLinear([Math.floor(lowest * 10) / 10, 1], [bottom, top]);
    return { y, yTicks: ticksOf(y, 6) };
  }
  const y = scaleLog([Math.min(...lows) / 1.05, Math.max(...highs) * 1.05], [bottom, top]);
  const yTicks = y.ticks(6).map((value): Tick => ({ at: y(value), label: plainNumber(value) }));
  return { y, yTicks };
}

function chance(left: number, right: number, at: number): Html[] {
  return [html`<line class="chance" x1="${left}" x2="${right}" y1="${pixel(at)}" y2="${pixel(at)}"/>`];
}

function lawMark({ factor, exponent }: PowerLaw, points: readonly Point[], x: Scale, y: Scale): Html {
  const xs = points.map((one) => one.x);
  const [from, to] = [Math.min(...xs), Math.max(...xs)];
  const at = (value: number) => pixel(y(factor * value ** exponent));
  return html`<line class="chance" x1="${pixel(x(from))}" x2="${pixel(x(to))}" y1="${at(from)}" y2="${at(to)}"/>`;
}

function seriesMark({ points }: Series, look: number, x: Scale, y: Scale): Html {
  const path = line<Point>()
    .x((one) => x(one.x))
    .y((one) => y(one.y))
    .digits(2)([...points]);
  const marks = points.map((one) =>
    one.low === null || one.high === null
      ? point(look, x(one.x), y(one.y))
      : whisker(look, x(one.x), y(one.y), y(one.low), y(one.high)),
  );
  return html`${points.length > 1 ? html`<path class="s${look % 8} stroke" d="${path ?? ''}"/>` : null}${marks}`;
}
