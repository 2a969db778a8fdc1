import type { Digest } from '../../lineage/digest.js';
import type { ArtifactReader, CheckpointPort, SnapshotFile } from '../../storage/ports.js';
import type { MetricRecord } from '../../storage/shards/records.js';
import { CheckpointMismatch } from '../errors.js';
import type { Arena, Group } from '../runtime/arena.js';
import { parseJsonFile } from '../runtime/json-file.js';
import { fillGroup, tensorsOf } from '../runtime/model.js';
import type { AdamW } from '../runtime/optimizer.js';
import { decodeSafetensors, encodeSafetensors } from '../runtime/safetensors.js';

const SCHEMA = 'retort.training/1';

/** One file a group; the file's name is what people see in a store. */
const GROUP_FILES: readonly (readonly [Group, string])[] = [
  ['weights', 'weights.safetensors'],
  ['firstMoment', 'first-moment.safetensors'],
  ['secondMoment', 'second-moment.safetensors'],
];

/** `state.json` of a progress checkpoint: with the three tensor files, all that the next step depends on. */
export interface TrainingState {
  readonly schema: typeof SCHEMA;
  /** Optimizer steps done. */
  readonly step: number;
  /** Element of the data order that the next step begins with; orders are computable at any index. */
  readonly position: number;
  readonly seed: number;
  readonly optimizer: AdamW;
  readonly inputs: { readonly [name: string]: readonly Digest[] };
  readonly metrics: readonly MetricRecord[];
}

/** The files of a state, read from the arena while they are written: the next step waits for that, and no longer. */
export function trainingFiles(arena: Arena, state: TrainingState): SnapshotFile[] {
  return [...groupFiles(arena), { path: 'state.json', chunks: () => [Buffer.from(JSON.stringify(state))] }];
}

/** Weights and both moments. */
export function groupFiles(arena: Arena): SnapshotFile[] {
  return GROUP_FILES.map(([group, path]) => ({
    path,
    chunks: () => encodeSafetensors(tensorsOf(arena, group)),
  }));
}

/**
 * Puts the newest progress checkpoint into the arena, bit for bit.
 * @returns its state, or null when training starts from the beginning
 */
export async function restoreTraining(port: CheckpointPort, arena: Arena): Promise<TrainingState | null> {
  const newest = await port.newest();
  if (!newest) return null;
  await restoreGroups(newest.files, arena);
  return readTrainingState(newest.files);
}

/** What a progress checkpoint says beside weights and moments. */
export async function readTrainingState(files: ArtifactReader): Promise<TrainingState> {
  return parseJsonFile('state.json', await files.bytes('state.json'), SCHEMA) as unknown as TrainingState;
}

/** Puts weights and both moments into the arena. @throws CheckpointMismatch when they are of another model */
export async function restoreGroups(files: ArtifactReader, arena: Arena): Promise<void> {
  for (const [group, file] of GROUP_FILES) {
    const [missing] = fillGroup(arena, group, decodeSafetensors(await files.bytes(file), file), file);
    if (missing) throw new CheckpointMismatch(file, missing.name, 'no such tensor');
  }
}

/** Tensors as a stream of bytes, read from the arena while they are written. */
export async function* streamOf(tensors: ReturnType<typeof tensorsOf>): AsyncGenerator<Uint8Array> {
  yield* encodeSafetensors(tensors);
}
