import { type Digest, isDigest } from '../../lineage/digest.js';
import type { LineageGraph } from '../../lineage/graph/lineage-graph.js';
import { type LineageDepth, walkLineage } from '../../lineage/graph/walk-lineage.js';
import type { Spec } from '../../pipelines/spec.js';
import { lineageReader, type StoreLineage } from '../../storage/lineage-reader.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { readSpec } from '../../storage/runs/run-documents.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import { NothingCommitted } from '../audit-errors.js';
import type { Context } from '../context.js';
import { AmbiguousDigest, NoSuchArtifact } from '../errors.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { type LineageNotes, lineageNotes } from '../lineage-notes.js';
import { namedDigest } from '../named-digest.js';
import { lineageDocument } from '../output/lineage-document.js';
import { lineageText } from '../output/lineage-text.js';
import { withProject } from '../project.js';
import { resolveReference, type Target } from '../reference.js';
import { trustOf } from '../trust.js';

export interface LineageOptions extends LineageDepth {
  readonly format: 'tree' | 'json' | 'dot' | 'openlineage';
  readonly trust?: string;
}

/** `retort lineage REF`: what it was made from and what was made from it; REF may also be the digest of a source. */
export async function lineage(
  reference: string,
  { format, trust, ...depth }: LineageOptions,
  context: Context,
): Promise<ExitCode> {
  return withProject(context, { trust }, async ({ store, settings }) => {
    const trusted = await trustOf(settings);
    const reader = lineageReader(store, trusted);
    const graph = await walkLineage(
      reader,
      await rootsOf(await namedDigest(reference, { store, settings }), store, reader),
      depth,
    );
    const unreadable = await reader.unreadable();
    const notes = await lineageNotes(graph, store, trusted);
    await print({ graph, notes, unreadable: unreadable.length }, format, context);
    for (const { message } of unreadable.slice(0, 3)) context.out.note(message);
    if (unreadable.length > 3) context.out.note(`… ${unreadable.length - 3} more commits are not used`);
    return exitCodes.success;
  });
}

interface Found {
  readonly graph: LineageGraph;
  readonly notes: LineageNotes;
  /** Commits that tell nothing. */
  readonly unreadable: number;
}

async function print(
  { graph, notes, unreadable }: Found,
  format: LineageOptions['format'],
  { out }: Context,
): Promise<void> {
  if (format === 'openlineage') {
    const { openLineageEvents } = await import('../../lineage/graph/openlineage.js');
    for (const event of openLineageEvents(graph)) out.stdout.write(`${JSON.stringify(event)}\n`);
  } else if (format === 'dot') {
    const { dotOf } = await import('../../lineage/graph/dot.js');
    out.stdout.write(`${dotOf(graph)}\n`);
  } else if (format === 'json')
    out.stdout.write(`${JSON.stringify(lineageDocument(graph, unreadable, notes))}\n`);
  else out.show(lineageDocument(graph, unreadable, notes), () => lineageText(graph, out.paint, notes));
}

async function rootsOf(reference: string, store: ObjectStore, reader: StoreLineage): Promise<Digest[]> {
  try {
    return await outputsOf(await resolveReference(store, reference), store);
  } catch (error) {
    if (!(error instanceof NoSuchArtifact)) throw error;
    const [source, ...others] = await reader.sourcesLike(reference);
    if (source === undefined || !isDigest(source) || reference.length < 'sha256:'.length + 8) throw error;
    if (others.length > 0) throw new AmbiguousDigest(reference, [source, ...others]);
    return [source];
  }
}

async function outputsOf(target: Target, store: ObjectStore): Promise<Digest[]> {
  if (target.kind === 'artifact') return [target.digest];
  if (target.kind === 'run') return lastOutputsOf(target.run, store);
  const { run, stage } = target;
  if (stage.artifact === null) throw new NothingCommitted(run.id, stage.id);
  return [stage.artifact];
}

/** Outputs of the run that none of its stages has used yet. */
async function lastOutputsOf(run: RunRecord, store: ObjectStore): Promise<Digest[]> {
  const { stages } = await readSpec<Spec>(store, run.id);
  const finished = new Map(run.stages.map(({ id, artifact }) => [id, artifact]));
  const used = new Set(
    stages
      .filter(({ id }) => finished.get(id))
      .flatMap(({ inputs }) => Object.values(inputs).flat())
      .flatMap((input) => ('stage' in input ? [input.stage] : [])),
  );
  const outputs = run.stages.flatMap(({ id, artifact }) =>
    artifact === null || used.has(id) ? [] : [artifact],
  );
  if (outputs.length === 0) throw new NothingCommitted(run.id, null);
  return [...new Set(outputs)];
}
