import type { Difference, DiffSubject } from '../lineage/diff/diff-subject.js';
import type { Digest } from '../lineage/digest.js';
import { openArtifact } from '../storage/artifacts.js';
import { firstByteDifference } from '../storage/first-byte-difference.js';
import type { ObjectStore } from '../storage/object-store.js';
import { rowDifferenceText } from './output/difference-text.js';

/**
 * Where differences begin: a changed source in the rows that were read from it, diverged and last outputs in
 * their bytes. Artifacts that are gone have no details.
 */
export async function withDetails(
  differences: readonly Difference[],
  before: DiffSubject,
  after: DiffSubject,
  store: ObjectStore,
): Promise<Difference[]> {
  const last = before.stages.at(-1)?.id;
  return Promise.all(
    differences.map(async (difference) => {
      const { kind, stages, name } = difference;
      const wanted = kind === 'source' || kind === 'divergence' || (kind === 'output' && name === last);
      const pair = wanted ? pairOf(stages, before, after) : null;
      if (pair === null) return difference;
      return { ...difference, detail: await beginning(pair, store, kind === 'source').catch(() => null) };
    }),
  );
}

type Pair = readonly [Digest, Digest];

/** Outputs of the first of the stages that both subjects have. */
function pairOf(stages: readonly string[], before: DiffSubject, after: DiffSubject): Pair | null {
  const output = (subject: DiffSubject, id: string) =>
    subject.stages.find((stage) => stage.id === id)?.artifact;
  for (const id of stages) {
    const [from, to] = [output(before, id), output(after, id)];
    if (from && to) return [from, to];
  }
  return null;
}

async function beginning([from, to]: Pair, store: ObjectStore, ofSource: boolean): Promise<string> {
  if (from === to) return ofSource ? 'what was made from it is the same' : 'the same bytes';
  const [before, after] = await Promise.all([openArtifact(store, from), openArtifact(store, to)]);
  const { firstRowDifference } = await import('../storage/shards/first-row-difference.js');
  const row = before.manifest.kind === after.manifest.kind ? await firstRowDifference(before, after) : null;
  if (row !== null) return rowDifferenceText(row);
  const byte = await firstByteDifference(before, after);
  if (byte === null) return 'equal files, other statistics';
  return byte.offsetBytes === null ? `only one has ${byte.path}` : `${byte.path} byte ${byte.offsetBytes}`;
}
