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

/** Its category is the first letter of its id. */
export const choice = (id: string, context: string, options: string[], correct = 0): TaskItemRecord => ({
  id,
  category: id.slice(0, 1),
  context,
  options,
  correct,
});

/** Questions with two or three answers of many lengths, in categories a and b. */
export const ITEMS = Array.from({ length: 24 }, (_, i) =>
  choice(`${'ab'[i % 2]}${i}`, `\n\nHuman: Why ${'so '.repeat(i % 9)}?\n\nAssistant:`, [
    ` Because of ${'it '.repeat(1 + (i % 5))}.`,
    ` Water ${'or air '.repeat(i % 4)}!`,
    ...(i % 3 === 0 ? [' No.'] : []),
  ]),
);
