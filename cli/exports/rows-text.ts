import type { Digest } from '../../lineage/digest.js';
import type { Json } from '../../lineage/json.js';
import type { ArtifactRows } from './artifact-rows.js';

/** RFC 4180 with a header: lists and records inside a row as JSON, nothing for null. */
export async function* csvText({
  columns,
  rows,
}: Pick<ArtifactRows, 'columns' | 'rows'>): AsyncGenerator<string> {
  yield `${columns.map(csvField).join(',')}\r\n`;
  for await (const row of rows) yield `${columns.map((name) => csvField(row[name] ?? null)).join(',')}\r\n`;
}

function csvField(value: Json): string {
  const text = value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One `retort.rows/1`, a row a line. */
export async function* jsonText(artifact: Digest, { kind, rows }: ArtifactRows): AsyncGenerator<string> {
  yield `{"schema":"retort.rows/1","artifact":"${artifact}","kind":"${kind}","rows":[`;
  let separator = '\n';
  for await (const row of rows) {
    yield `${separator}${JSON.stringify(row)}`;
    separator = ',\n';
  }
  yield '\n]}\n';
}
