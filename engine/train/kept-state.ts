import type { FileEntry } from '../../lineage/manifest.js';
import type { ArtifactReader, ComputeContext, SnapshotFile } from '../../storage/ports.js';
import { readRows } from '../../storage/shards/read-shards.js';
import type { MetricRecord } from '../../storage/shards/records.js';
import { type Arena, countElements } from '../runtime/arena.js';
import { parseJsonFile } from '../runtime/json-file.js';
import { writeSeries } from './checkpoint-artifact.js';
import { groupFiles, restoreGroups, type TrainingState } from './training-state.js';

const SCHEMA = 'retort.training/1';

/**
 * Keeps a state as an artifact: a function of the training and the step alone, so that every training which comes
 * through this state keeps the same bytes.
 */
export async function keepState(
  { draft, states }: Pick<ComputeContext<unknown>, 'draft' | 'states'>,
  arena: Arena,
  { metrics, ...state }: TrainingState,
): Promise<void> {
  const files: FileEntry[] = [];
  for (const { path, chunks } of groupFiles(arena)) files.push(await draft.write(path, streamed(chunks())));
  files.push(await draft.write('state.json', Buffer.from(JSON.stringify(state))));
  files.push(...(await writeSeries(draft, metrics)));
  const { step, position, seed } = state;
  const parameters = countElements(arena.slots.map(({ parameter }) => parameter));
  await states.keep({
    kind: 'training-state',
    schemaVersion: 1,
    files,
    work: { count: step, unit: 'steps' },
    statistics: { position, seed, parameters },
  });
}

/** Puts a kept state into the arena, bit for bit. @throws CheckpointMismatch when it is of another model */
export async function openState(kept: ArtifactReader, arena: Arena): Promise<TrainingState> {
  await restoreGroups(kept, arena);
  const state = parseJsonFile('state.json', await kept.bytes('state.json'), SCHEMA);
  const metrics: MetricRecord[] = [];
  for await (const row of readRows(kept, 'metrics.arrow', 'metrics')) metrics.push(row);
  return { ...(state as unknown as Omit<TrainingState, 'metrics'>), metrics };
}

async function* streamed(chunks: ReturnType<SnapshotFile['chunks']>): AsyncGenerator<Uint8Array> {
  yield* chunks;
}
