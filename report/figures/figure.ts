import { type Html, html } from '../html.js';
import { type LegendEntry, legend, type Plot, plot } from './plot.js';

export interface DataTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** One plot of a figure. A figure of several lays the narrow ones in pairs. */
export interface Panel {
  readonly plot: Plot;
  readonly legend: readonly LegendEntry[];
  readonly wide: boolean;
  /** Patterns that the marks refer to. */
  readonly patterns: Html | null;
}

/** A drawing with the data it shows, so that a reader without eyes for it, or with doubts, has the numbers. */
export interface Figure {
  /** Of `docs/`' list of figures, such as `F13`, made unique by what it shows. */
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly panels: readonly Panel[];
  readonly data: DataTable;
}

/** The one panel of a figure that needs no more. */
export function onePanel(plot: Plot, legend: readonly LegendEntry[] = [], patterns: Html | null = null) {
  return [{ plot, legend, wide: true, patterns }];
}

/** @param wraps whether cells may break at their spaces, for tables of many columns */
export function table({ columns, rows }: DataTable, wraps = false): Html {
  return html`<div class="scroll"><table${wraps ? html` class="wrap"` : null}><thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>${row.map((cell, index) =>
        index === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`,
      )}</tr>`,
  )}</tbody></table></div>
`;
}

export function figure({ id, title, caption, panels, data }: Figure): Html {
  const drawn = panels.map(panel);
  const drawing =
    panels.length > 1
      ? html`<div class="panels">${drawn.map(
          (one, index) => html`<div class="${panels[index]?.wide ? 'wide' : 'half'}">${one}</div>`,
        )}</div>`
      : html`${drawn}`;
  return html`<figure id="${id}"><figcaption><b>${title}</b> ${caption}</figcaption>
${drawing}
<details><summary>Data of this figure (${data.rows.length} rows)</summary>${table(data)}</details></figure>
`;
}

function panel({ plot: drawing, legend: entries, patterns }: Panel): Html {
  const defs = patterns ? html`<svg class="defs" aria-hidden="true"><defs>${patterns}</defs></svg>` : null;
  return html`${defs}${plot(drawing)}${legend(entries)}`;
}
