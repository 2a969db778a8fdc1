import { once } from 'node:events';
import { resolve } from 'node:path';
import { exportModel, type ModelFormat } from '../../engine/hugging-face/export-model.js';
import type { ObjectStore } from '../../storage/object-store.js';
import type { ArtifactReader } from '../../storage/ports.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { artifactRows, partsOf } from '../exports/artifact-rows.js';
import { figureText } from '../exports/figure-text.js';
import { type NamedBytes, placeFile, placeFolder, type WrittenFile } from '../exports/place.js';
import { rowsOfKind } from '../exports/row-columns.js';
import { csvText, jsonText } from '../exports/rows-text.js';
import { FormatUnfit } from '../model-errors.js';
import { type Referenced, referenced } from '../models/artifact-of.js';
import { openCheckpoint, tokenizerOf } from '../models/open-checkpoint.js';
import { namedDigest } from '../named-digest.js';
import { workText } from '../output/quantities.js';
import { withProject } from '../project.js';

export type ExportFormat = ModelFormat | 'csv' | 'json' | 'html' | 'svg';

export interface ExportOptions {
  /** Absent: what suits the artifact. */
  readonly format?: ExportFormat;
  /** One figure of a report. */
  readonly figure?: string;
  /** Rows of one part of the artifact only. */
  readonly part?: string;
  /** Absent, or `-`: standard output. */
  readonly output?: string;
  readonly force?: boolean;
}

/** `retort export REF`: an artifact as files that other programs read. */
export async function exportArtifact(
  reference: string,
  options: ExportOptions,
  context: Context,
): Promise<ExitCode> {
  return withProject(context, {}, async (project) => {
    const named = await namedDigest(reference, project);
    const format = options.format ?? (await suitedFormat(project.store, named, options.figure));
    const chosen = { ...options, format };
    if (format === 'safetensors' || format === 'onnx')
      await exportFolder(project.store, named, { ...chosen, format }, context);
    else await exportText(project.store, named, chosen, context);
    return exitCodes.success;
  });
}

type Chosen = ExportOptions & { readonly format: ExportFormat };

/** A model becomes a folder, a report its page, a figure a drawing, and rows a table. */
async function suitedFormat(
  store: ObjectStore,
  reference: string,
  figure: string | undefined,
): Promise<ExportFormat> {
  if (figure !== undefined) return 'svg';
  const { kind } = (await referenced(store, reference, 'checkpoint')).artifact.manifest;
  return kind === 'checkpoint' ? 'safetensors' : kind === 'report' ? 'html' : 'csv';
}

/** A model in Hugging Face's layout. */
async function exportFolder(
  store: ObjectStore,
  reference: string,
  { format, output, force = false }: ExportOptions & { readonly format: ModelFormat },
  context: Context,
): Promise<void> {
  if (output === undefined || output === '-')
    throw new UsageError('a model is exported into a folder', {
      expected: '-o FOLDER',
      fix: `retort export ${reference} --format ${format} -o FOLDER`,
    });
  const found = await referenced(store, reference, 'checkpoint');
  if (found.artifact.manifest.kind !== 'checkpoint') throw unfit(found, format);
  const opened = await openCheckpoint(store, found.reference);
  const files = exportModel(opened.checkpoint, await tokenizerOf(store, opened), format);
  const folder = resolve(context.cwd, output);
  const written = await placeFolder(folder, files satisfies AsyncIterable<NamedBytes>, force);
  told(found, format, folder, written, context);
}

/** Rows, or the page of a report, as one file. */
async function exportText(
  store: ObjectStore,
  reference: string,
  options: Chosen,
  context: Context,
): Promise<void> {
  const { format, output, force = false } = options;
  const ofReport = format === 'html' || format === 'svg' || options.figure !== undefined;
  const found = await referenced(store, reference, ofReport ? 'report' : 'checkpoint');
  const text = ofReport ? await reportText(found, options) : rowsText(found, options);
  if (output === undefined || output === '-') return print(text, context);
  const path = resolve(context.cwd, output);
  const written = await placeFile(path, text, force);
  told(found, format, path, [written], context);
}

/** The page, or one of its figures. */
async function reportText(
  found: Referenced,
  { format, figure }: Chosen,
): Promise<AsyncIterable<Uint8Array | string>> {
  const { artifact } = found;
  if (artifact.manifest.kind !== 'report') throw unfit(found, format);
  if (figure !== undefined) return figureText(artifact, figure, format);
  if (format !== 'html') throw new UsageError(`which figure is wanted as ${format}`, { fix: '--figure ID' });
  return artifact.read('report.html');
}

function rowsText(found: Referenced, { format, part = '' }: Chosen): AsyncGenerator<string> {
  const { artifact } = found;
  const kind = rowsOfKind(artifact.manifest.kind);
  if (kind === null) throw unfit(found, format);
  const wanted = part === '' ? null : part;
  requirePart(artifact, wanted);
  const rows = artifactRows(artifact, kind, wanted);
  return format === 'csv' ? csvText(rows) : jsonText(artifact.digest, rows);
}

function requirePart(artifact: ArtifactReader, part: string | null): void {
  const parts = partsOf(artifact);
  if (part === null || parts.includes(part)) return;
  throw new UsageError(`the artifact has no part ${part}`, {
    expected: `one of ${parts.join(', ')}`,
    found: part,
    fix: 'leave --part out for all rows',
  });
}

function unfit({ reference, artifact }: Referenced, format: ExportFormat): FormatUnfit {
  const { kind } = artifact.manifest;
  const rows = rowsOfKind(kind) === null ? [] : ['csv', 'json'];
  const own = kind === 'checkpoint' ? ['safetensors', 'onnx'] : kind === 'report' ? ['html', 'svg'] : [];
  return new FormatUnfit(reference, kind, format, [...own, ...rows]);
}

async function print(text: AsyncIterable<Uint8Array | string>, { out: { stdout } }: Context): Promise<void> {
  for await (const part of text) if (!stdout.write(part)) await once(stdout, 'drain');
}

function told(
  { reference, artifact }: Referenced,
  format: ExportFormat,
  path: string,
  files: readonly WrittenFile[],
  { out }: Context,
): void {
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  out.show(
    { schema: 'retort.export/1', artifact: artifact.digest, format, path, files },
    () =>
      `${out.paint('good', '✔')} ${reference} as ${format} in ${path}, ${workText({ count: sizeBytes, unit: 'bytes' })}`,
  );
}
