import { Html, html } from '../html.js';
import { pixel } from '../numbers.js';
import { daylight, drawingStyle } from '../style.js';
import type { Figure, Panel } from './figure.js';
import { type LegendEntry, plot, sizeOf } from './plot.js';

const width = 744;
const margin = 12;
const titleHeight = 34;
const legendHeight = 22;
/** Of a letter at 12 units, widely enough for any text. */
const letterWidth = 7.2;

/** Something drawn with its top left corner at the origin. */
interface Block {
  readonly height: number;
  at(x: number, y: number): Html;
}

/**
 * A figure as an SVG document of its own: no script, no variables, its data in `metadata` as JSON. Colors are
 * those of daylight on paper.
 */
export function standaloneSvg(figure: Figure): string {
  const { id, title, caption, panels, data } = figure;
  const placed: Html[] = [];
  let y = titleHeight;
  for (const row of rowsOf(panels)) {
    const blocks = row.map(blockOf);
    placed.push(...blocks.map((block, index) => block.at(margin + (index * (width - 2 * margin)) / 2, y)));
    y += Math.max(...blocks.map(({ height }) => height));
  }
  return html`<svg xmlns="http://www.w3.org/2000/svg" id="${id}" width="${width}" height="${pixel(y + margin)}" viewBox="0 0 ${width} ${pixel(y + margin)}" role="img">
<title>${title}</title><desc>${caption}</desc><metadata>${JSON.stringify(data)}</metadata>
<style>${new Html(plainStyle())}</style>
<rect width="100%" height="100%" fill="${daylight.paper}"/>
<text class="heading" x="${margin}" y="22">${title}</text>
${placed}</svg>
`.source;
}

/** Wide panels alone, narrow ones in pairs. */
function rowsOf(panels: readonly Panel[]): Panel[][] {
  const rows: Panel[][] = [];
  for (const panel of panels) {
    const last = rows.at(-1);
    if (!panel.wide && last?.length === 1 && !last[0]?.wide) last.push(panel);
    else rows.push([panel]);
  }
  return rows;
}

function blockOf(panel: Panel): Block {
  const size = sizeOf(panel.plot);
  const lines = legendLines(panel.legend, size.width);
  return {
    height: size.height + lines.length * legendHeight + margin,
    at: (x, y) => {
      const place = html`x="${pixel(x)}" y="${pixel(y)}" width="${size.width}" height="${size.height}" `;
      const names = lines.map((entries, index) =>
        legendLine(entries, x, y + size.height + (index + 0.5) * legendHeight),
      );
      return html`${panel.patterns ? html`<defs>${panel.patterns}</defs>` : null}${plot(panel.plot, place)}${names}`;
    },
  };
}

const entryWidth = ({ name }: LegendEntry) => 34 + name.length * letterWidth;

function legendLines(entries: readonly LegendEntry[], width: number): LegendEntry[][] {
  const lines: LegendEntry[][] = [];
  let used = 0;
  for (const entry of entries) {
    used += entryWidth(entry);
    const last = lines.at(-1);
    if (last && used <= width) last.push(entry);
    else {
      lines.push([entry]);
      used = entryWidth(entry);
    }
  }
  return lines;
}

function legendLine(entries: readonly LegendEntry[], left: number, y: number): Html {
  let x = left;
  const keys = entries.map((entry) => {
    const key = html`<g transform="translate(${pixel(x + 8)} ${pixel(y)})">${entry.mark}<text x="12" y="4">${entry.name}</text></g>
`;
    x += entryWidth(entry);
    return key;
  });
  return html`${keys}`;
}

/** The rules of the page's drawings, with each variable replaced by its color. */
function plainStyle(): string {
  const colors: Readonly<Record<string, string>> = daylight;
  const rules = drawingStyle.replace(/var\(--([a-z-]+)\)/g, (variable, name) => colors[name] ?? variable);
  return `svg text { font-family: "DejaVu Sans", sans-serif; }
${rules}text.heading { font-size: 15px; font-weight: bold; fill: ${daylight.ink}; }
`;
}
