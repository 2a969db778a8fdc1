import type { ArtifactReader } from '../../storage/ports.js';
import { FormatUnfit, NoSuchFigure } from '../model-errors.js';
import { csvText } from './rows-text.js';

/** A figure of a report artifact: the drawing as SVG, or what it shows as CSV or JSON. @throws NoSuchFigure */
export async function figureText(
  report: ArtifactReader,
  id: string,
  format: string,
): Promise<AsyncIterable<string>> {
  const { figureOfPage, figuresOfPage } = await import('../../report/figures/figure-of-page.js');
  const page = Buffer.from(await report.bytes('report.html')).toString('utf8');
  const figure = figureOfPage(page, id);
  if (figure === null) throw new NoSuchFigure(id, figuresOfPage(page));
  const { columns } = figure.data;
  const rows = figure.data.rows.map((cells) =>
    Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])),
  );
  if (format === 'svg') return once(figure.svg);
  if (format === 'csv') return csvText({ columns, rows: each(rows) });
  if (format === 'json')
    return once(
      `${JSON.stringify({ schema: 'retort.figure/1', report: report.digest, id, columns, rows })}\n`,
    );
  throw new FormatUnfit(`figure ${id}`, 'figure', format, ['svg', 'csv', 'json']);
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
