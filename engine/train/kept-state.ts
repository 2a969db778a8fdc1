import type { FileEntry } from '../../lineage/manifest.js';
import type {
  ArtifactDraft,
  ArtifactReader,
  ComputeContext,
  DraftWriter,
  SnapshotFile,
} from '../../storage/ports.js';
import { readRows } from '../../storage/shards/read-shards.js';
import type { MetricRecord } from '../../storage/shards/records.js';
import type { Arena } from '../runtime/arena.js';
import { parseJsonFile } from '../runtime/json-file.js';
import { writeSeries } from './checkpoint-artifact.js';
import { groupFiles, readTrainingState, restoreGroups, type TrainingState } from './training-state.js';

const SCHEMA = 'retort.training/1';

/**
 * Keeps a state as an artifact: a function of the training and the step alone, so that every training which comes
 * through this state keeps the same bytes.
 */
export async function keepState(
  { draft, states }: Pick<ComputeContext<unknown>, 'draft' | 'states'>,
  arena: Arena,
  state: TrainingState,
): Promise<void> {
  const groups: FileEntry[] = [];
  for (const { path, chunks } of groupFiles(arena)) groups.push(await draft.write(path, streamed(chunks())));
  await states.keep(await stateDraft(draft, groups, state));
}

/**
 * The state that a progress checkpoint holds, as `keepState` would have kept it.
 * @param copy takes over a file of weights or moments
 */
export async function stateOfCheckpoint(
  checkpoint: ArtifactReader,
  draft: DraftWriter,
  copy: (file: FileEntry) => Promise<FileEntry>,
): Promise<ArtifactDraft> {
  const groups: FileEntry[] = [];
  for (const file of checkpoint.manifest.files)
    if (file.path.endsWith('.safetensors')) groups.push(await copy(file));
  return stateDraft(draft, groups, await readTrainingState(checkpoint));
}

async function stateDraft(
  draft: DraftWriter,
  groups: readonly FileEntry[],
  { metrics, ...state }: TrainingState,
): Promise<ArtifactDraft> {
  const { step, position, seed } = state;
  return {
    kind: 'training-state',
    schemaVersion: 1,
    files: [
      ...groups,
      await draft.write('state.json', Buffer.from(JSON.stringify(state))),
      ...(await writeSeries(draft, metrics)),
    ],
    work: { count: step, unit: 'steps' },
    statistics: { position, seed },
  };
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
