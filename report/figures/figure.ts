import { type Html, html } from '../html.js';

export interface DataTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A drawing with the data it shows, so that a reader without eyes for it, or with doubts, has the numbers. */
export interface Figure {
  /** Of `docs/`' list of figures, such as `F13`, made unique by what it shows. */
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  readonly drawing: Html;
  readonly data: DataTable;
}

export function table({ columns, rows }: DataTable): Html {
  return html`<div class="scroll"><table><thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead><tbody>${rows.map(
    (row) =>
      html`<tr>${row.map((cell, index) =>
        index === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`,
      )}</tr>`,
  )}</tbody></table></div>
`;
}

export function figure({ id, title, caption, drawing, data }: Figure): Html {
  return html`<figure id="${id}"><figcaption><b>${title}</b> ${caption}</figcaption>
${drawing}
<details><summary>Data of this figure (${data.rows.length} rows)</summary>${table(data)}</details></figure>
`;
}
