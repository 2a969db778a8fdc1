import type { ArtifactReader } from '../../../storage/ports.js';
import { readShards } from '../../../storage/shards/read-shards.js';
import type { TaskItemRecord, TaskScoreRecord } from '../../../storage/shards/records.js';
import { writeShards } from '../../../storage/shards/write-shards.js';
import { collected } from '../corpus/workbench.js';
import { memoryDraft } from '../engine/train/memory-artifacts.js';

/** A task in memory. */
export async function taskArtifact(items: readonly TaskItemRecord[]): Promise<ArtifactReader> {
  const { draft, reader } = memoryDraft();
  return reader({
    kind: 'task',
    schemaVersion: 1,
    files: await writeShards(draft, 'items', 'task-items', items),
    work: { count: items.length, unit: 'rows' },
    statistics: {},
  });
}

export const scoreRows = (scores: ArtifactReader): Promise<TaskScoreRecord[]> =>
  collected(readShards(scores, 'scores', 'task-scores'));
