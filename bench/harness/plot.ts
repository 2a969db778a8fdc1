import { scaleLinear, scalePoint } from 'd3-scale';
import { areaOf, plot, ticksOf, whisker } from '../../report/figures/plot.js';
import { type Html, html } from '../../report/html.js';
import { pixel } from '../../report/numbers.js';
import { daylight, drawingStyle } from '../../report/style.js';
import { RETORT } from './compare.js';
import type { Comparison, Result } from './result.js';

interface Bar {
  readonly comparison: string;
  readonly against: string;
  readonly ratio: Comparison['ratios'][number];
}

/** Retort's advantage in every comparison with its 95 % interval, on a logarithmic axis; null without any. */
export function advantagePlot(results: readonly Result[]): string | null {
  const bars = results.flatMap(({ comparisons }) =>
    comparisons.flatMap(({ id, ratios }) =>
      ratios.map((ratio): Bar => ({ comparison: id, against: ratio.against, ratio })),
    ),
  );
  if (bars.length === 0) return null;
  const names = [...new Set(bars.map(({ comparison }) => comparison))];
  return standing(drawing(bars, names)).source;
}

function drawing(bars: readonly Bar[], names: readonly string[]): Html {
  const area = areaOf(90 + 26 * bars.length, 250);
  const logs = bars.flatMap(({ ratio: { low, high } }) => [Math.log2(low), Math.log2(high), 0]);
  const x = scaleLinear([Math.min(...logs) - 0.1, Math.max(...logs) + 0.1], [area.left, area.right]);
  const y = scalePoint([...bars.keys()].map(String), [area.top, area.bottom]).padding(0.7);
  const at = (index: number) => y(String(index)) ?? 0;
  const even = pixel(x(0));
  return plot({
    description: `How many times ${RETORT} is ahead in each comparison, with 95 % intervals; the tables have the numbers.`,
    area,
    x: {
      label: `${RETORT}’s advantage (right of 1: ahead)`,
      ticks: ticksOf(x, 6).map(({ at: place }) => ({
        at: place,
        label: `${(2 ** x.invert(place)).toPrecision(3)}×`,
      })),
    },
    y: {
      label: '',
      ticks: bars.map(({ comparison, against }, index) => ({
        at: at(index),
        label: `${comparison}: ${against}`,
      })),
    },
    marks: [
      html`<line class="chance" x1="${even}" x2="${even}" y1="${area.top}" y2="${area.bottom}"/>`,
      ...bars.map(({ comparison, ratio: { median, low, high } }, index) =>
        lying(
          names.indexOf(comparison),
          at(index),
          x(Math.log2(median)),
          x(Math.log2(low)),
          x(Math.log2(high)),
        ),
      ),
    ],
  });
}

/** A whisker on its side. */
function lying(series: number, y: number, middle: number, low: number, high: number): Html {
  return html`<line class="s${series % 8} stroke" x1="${pixel(low)}" x2="${pixel(high)}" y1="${pixel(y)}" y2="${pixel(y)}"/>${whisker(series, middle, y, y, y)}`;
}

/** The drawing as a file of its own: colors and background in it. */
function standing({ source }: Html): Html {
  const variables = Object.entries(daylight).map(([name, color]) => `--${name}: ${color};`);
  const style = `svg { ${variables.join(' ')} background: var(--paper); font-family: system-ui, sans-serif; }\n${drawingStyle}`;
  const end = source.indexOf('>') + 1;
  const opened = source.slice(0, end).replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ');
  return { source: `${opened}\n<style>${style}</style>${source.slice(end)}` };
}
