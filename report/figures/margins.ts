import { scaleLinear } from 'd3-scale';
import { quantile } from 'simple-statistics';
import type { Evaluation } from '../evaluations.js';
import { html } from '../html.js';
import { pixel, plainNumber } from '../numbers.js';
import { type Figure, onePanel } from './figure.js';
import { areaOf, ticksOf, wholeTicksOf } from './plot.js';

const halfBins = 12;

interface Bar {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/**
 * Counts of the margin in bins that meet at zero, so that no bin mixes right and wrong; the outermost bins take
 * whatever lies beyond the 99th percentile of its size.
 */
function marginHistogram(margins: readonly number[]): Bar[] {
  const reach = quantile(margins.map(Math.abs), 0.99) || 1;
  const width = reach / halfBins;
  const place = (margin: number) =>
    Math.min(2 * halfBins - 1, Math.max(0, Math.floor(margin / width) + halfBins));
  const counts = new Array<number>(2 * halfBins).fill(0);
  for (const margin of margins) counts[place(margin)] = (counts[place(margin)] ?? 0) + 1;
  return counts.map((count, index) => ({
    from: (index - halfBins) * width,
    to: (index + 1 - halfBins) * width,
    count,
  }));
}

/** F15: distribution of the margin; what lies left of zero is wrong. */
export function marginsFigure({ name, set, rows, anchor }: Evaluation): Figure {
  const bars = marginHistogram(rows.map((row) => row.goodScore - row.badScore));
  const area = areaOf(220);
  const x = scaleLinear([bars[0]?.from ?? -1, bars.at(-1)?.to ?? 1], [area.left, area.right]);
  const y = scaleLinear([0, Math.max(...bars.map((bar) => bar.count))], [area.bottom, area.top]).nice(4);
  const marks = bars.map(
    ({ from, to, count }) =>
      html`<rect ${from < 0 ? html`fill="url(#wrong-${anchor})"` : html`class="right"`} x="${pixel(x(from) + 1)}" width="${pixel(x(to) - x(from) - 2)}" y="${pixel(y(count))}" height="${pixel(area.bottom - y(count))}"/>`,
  );
  const zero = html`<line class="chance" x1="${pixel(x(0))}" x2="${pixel(x(0))}" y1="${area.top}" y2="${area.bottom}"/>`;
  return {
    id: `F15-${anchor}`,
    title: `Margins of “${name}” on ${set}.`,
    caption:
      'Score of the better answer minus score of the worse one: solid bars are right, hatched ones wrong.',
    panels: onePanel(
      {
        description: `Distribution of score margins of ${name}; the table below has the numbers.`,
        area,
        x: {
          label: 'margin',
          ticks: ticksOf(x, 8),
        },
        y: {
          label: 'pairs',
          ticks: wholeTicksOf(y, 4),
        },
        marks: [...marks, zero],
      },
      [],
      html`<pattern id="wrong-${anchor}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" class="hatch-ground"/><rect width="2.5" height="6" class="hatch-line"/></pattern>`,
    ),
    data: {
      columns: ['margin from', 'to', 'pairs'],
      rows: bars.map(({ from, to, count }) => [plainNumber(from), plainNumber(to), count]),
    },
  };
}
