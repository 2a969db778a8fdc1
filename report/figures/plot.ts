import type { ScaleLinear } from 'd3-scale';
import { type Html, html } from '../html.js';
import { pixel, plainNumber } from '../numbers.js';

/** Where marks may lie, in units of the drawing; axes and labels stand around it. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Tick {
  readonly at: number;
  readonly label: string;
  /** A second line, such as a count; on the axis of x alone. */
  readonly below?: string;
}

interface Axis {
  readonly label: string;
  readonly ticks: readonly Tick[];
}

export interface Plot {
  /** Read aloud instead of the drawing. */
  readonly description: string;
  readonly area: Area;
  readonly x: Axis;
  readonly y: Axis;
  readonly marks: Html | readonly Html[];
}

const plotWidth = 720;

/** A drawing area with room for labels below and at the left. */
export function areaOf(height: number, left = 56, width = plotWidth): Area {
  return { left, right: width - 12, top: 10, bottom: height - 40 };
}

/** About `count` round values of the scale, all written with the same precision. */
export function ticksOf(scale: ScaleLinear<number, number>, count: number): Tick[] {
  const format = scale.tickFormat(count);
  return scale.ticks(count).map((value) => ({ at: scale(value), label: format(value) }));
}

/** As `ticksOf`, for what is counted: no tick between two whole numbers. */
export function wholeTicksOf(scale: ScaleLinear<number, number>, count: number): Tick[] {
  const values = scale.ticks(count).filter(Number.isInteger);
  return values.map((value) => ({ at: scale(value), label: plainNumber(value) }));
}

/** Width and height of the whole drawing, axes and labels included. */
function sizeOf({ area, x }: Plot): { readonly width: number; readonly height: number } {
  const below = x.ticks.some((tick) => tick.below !== undefined) ? 56 : 40;
  return { width: area.right + 12, height: area.bottom + below };
}

/** Frame, grid lines at the ticks of y, ticks, labels and marks; `place` puts it into a larger drawing. */
export function plot(drawing: Plot, place: Html | null = null): Html {
  const { description, area, x, y, marks } = drawing;
  const { left, right, top, bottom } = area;
  const { width, height } = sizeOf(drawing);
  const grid = y.ticks.map(
    ({ at, label }) =>
      html`<line class="grid" x1="${left}" x2="${right}" y1="${pixel(at)}" y2="${pixel(at)}"/><text class="tick" x="${left - 8}" y="${pixel(at + 4)}" text-anchor="end">${label}</text>`,
  );
  const ticks = x.ticks.map(
    ({ at, label, below }) =>
      html`<line class="axis" x1="${pixel(at)}" x2="${pixel(at)}" y1="${bottom}" y2="${bottom + 4}"/><text class="tick" x="${pixel(at)}" y="${bottom + 17}" text-anchor="middle">${label}</text>${
        below === undefined
          ? null
          : html`<text class="tick" x="${pixel(at)}" y="${bottom + 33}" text-anchor="middle">${below}</text>`
      }`,
  );
  const middle = (top + bottom) / 2;
  return html`<svg ${place}viewBox="0 0 ${width} ${height}" role="img" aria-label="${description}">
${grid}<line class="axis" x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}"/>${ticks}
<text class="label" x="${(left + right) / 2}" y="${height - 4}" text-anchor="middle">${x.label}</text>${
    y.label === ''
      ? null
      : html`<text class="label" transform="translate(14 ${middle}) rotate(-90)" text-anchor="middle">${y.label}</text>`
  }
${marks}</svg>
`;
}

/** Vertical whisker of an interval with its point, in the colour and shape of a series. */
export function whisker(series: number, x: number, y: number, low: number, high: number): Html {
  return html`<line class="s${series % 8} stroke" x1="${pixel(x)}" x2="${pixel(x)}" y1="${pixel(low)}" y2="${pixel(high)}"/>${point(series, x, y)}`;
}

/** Circle, square, diamond, triangle …: a series is known by its shape as well as by its colour. */
export function point(series: number, x: number, y: number): Html {
  const at = `translate(${pixel(x)} ${pixel(y)})`;
  const shapes = [
    'M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0',
    'M-4 -4h8v8h-8z',
    'M0 -5.5L5.5 0L0 5.5L-5.5 0z',
    'M0 -5L5 4.5H-5z',
    'M0 5L5 -4.5H-5z',
    'M-1.8 -5.5h3.6v3.7h3.7v3.6h-3.7v3.7h-3.6v-3.7h-3.7v-3.6h3.7z',
    'M-5 -5H5L-5 5H5z',
    'M-5.5 -2.2h11v4.4h-11z',
  ];
  const look = series % shapes.length;
  return html`<path class="s${look} fill" transform="${at}" d="${shapes[look] ?? ''}"/>`;
}

/** Open diamond: what the length-only rule scores. */
export function baselineMark(x: number, y: number): Html {
  return html`<path class="baseline" transform="translate(${pixel(x)} ${pixel(y)})" d="M0 -6L6 0L0 6L-6 0z"/>`;
}

/** A mark, drawn around the origin, and what it stands for. */
export interface LegendEntry {
  readonly mark: Html;
  readonly name: string;
}

/** The series of a plot by their points. */
export function seriesLegend(names: readonly string[]): LegendEntry[] {
  return names.map((name, index) => ({ mark: point(index, 0, 0), name }));
}

/** The open diamond of the rule that looks only at length. */
export function lengthRuleLegend(name: string): LegendEntry {
  return { mark: baselineMark(0, 0), name };
}

/** Names beside their marks, as text below the drawing; nothing for no names. */
export function legend(entries: readonly LegendEntry[]): Html | null {
  if (entries.length === 0) return null;
  const keys = entries.map(
    ({ mark, name }) =>
      html`<li><svg class="key" viewBox="-8 -8 16 16" aria-hidden="true">${mark}</svg>${name}</li>`,
  );
  return html`<ul class="legend">${keys}</ul>
`;
}
