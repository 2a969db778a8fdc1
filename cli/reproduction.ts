import { classOf, numericClass } from '../activities/numeric-class.js';
import { plannedStage } from '../activities/planned-stage.js';
import { type Recomputation, recomputeStage } from '../activities/recompute-stage.js';
import type { Digest } from '../lineage/digest.js';
import type { NumericClass } from '../lineage/statement.js';
import { openArtifact } from '../storage/artifacts.js';
import {
  type ByteDifference,
  differingFiles,
  firstByteDifference,
} from '../storage/first-byte-difference.js';
import type { ArtifactReader } from '../storage/ports.js';
import type { RowDifference } from '../storage/shards/first-row-difference.js';
import type { CommittedStage } from './committed-stages.js';

/** A stage that was computed again, as `retort.reproduction/1` has it. */
export interface Reproduction {
  readonly run: string;
  readonly stage: string;
  readonly key: Digest;
  readonly artifact: Digest;
  readonly recomputed: Digest;
  readonly status: 'equal' | 'different';
  readonly files: readonly { readonly path: string; readonly sizeBytes: number; readonly equal: boolean }[];
  /** Null where all files are equal: then the artifacts differ, if they do, in their statistics alone. */
  readonly first: (ByteDifference & { readonly row: RowDifference | null }) | null;
  /** What decides the last bit of floats: where it was made, null where no commit says it, and here. */
  readonly numericClasses: { readonly made: NumericClass | null; readonly here: NumericClass };
  /** Whether other code made it. */
  readonly otherCode: boolean;
  readonly seconds: number;
}

/** Computes the stage once more and compares every byte; nothing that the store holds is changed. */
export async function reproduceStage(
  { run, record, facts }: CommittedStage,
  otherCode: boolean,
  surroundings: Omit<Recomputation, 'run' | 'stage'>,
): Promise<Reproduction> {
  const startedMs = performance.now();
  const again = await recomputeStage({ run, stage: record, ...surroundings });
  const stored = await openArtifact(surroundings.store, record.artifact);
  const { execution } = (await plannedStage(surroundings.store, run, record.id)).stage;
  return {
    ...{ run, stage: record.id, key: record.key, artifact: record.artifact, recomputed: again.digest },
    status: again.digest === record.artifact ? 'equal' : 'different',
    files: comparedFiles(stored, again),
    first: await firstDifference(stored, again),
    numericClasses: { made: facts?.numericClass ?? null, here: classOf(numericClass(), execution) },
    otherCode,
    seconds: (performance.now() - startedMs) / 1000,
  };
}

function comparedFiles(stored: ArtifactReader, again: ArtifactReader): Reproduction['files'] {
  const differing = new Set(differingFiles(stored.manifest, again.manifest));
  const sizes = [...again.manifest.files, ...stored.manifest.files].map(
    ({ path, sizeBytes }) => [path, sizeBytes] as const,
  );
  return [...new Map(sizes)]
    .map(([path, sizeBytes]) => ({ path, sizeBytes, equal: !differing.has(path) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function firstDifference(
  stored: ArtifactReader,
  again: ArtifactReader,
): Promise<Reproduction['first']> {
  const byte = await firstByteDifference(stored, again);
  if (byte === null) return null;
  if (!byte.path.endsWith('.arrow') || stored.manifest.kind !== again.manifest.kind)
    return { ...byte, row: null };
  const { firstRowDifference } = await import('../storage/shards/first-row-difference.js');
  return { ...byte, row: await firstRowDifference(stored, again) };
}
