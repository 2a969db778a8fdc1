import type { JsonObject } from '../../lineage/json.js';
import type { FileEntry } from '../../lineage/manifest.js';
import type { ArtifactDraft, DraftWriter } from '../../storage/ports.js';
import type { MetricRecord } from '../../storage/shards/records.js';
import { writeShards } from '../../storage/shards/write-shards.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import type { Arena } from '../runtime/arena.js';
import { type ModelKind, toHuggingFace } from '../runtime/hugging-face-config.js';
import { type ModelState, tensorsOf } from '../runtime/model.js';
import { streamOf } from './training-state.js';

export interface FinishedModel {
  readonly kind: ModelKind;
  readonly config: DecoderConfig;
  readonly arena: Arena;
  readonly state: ModelState;
  readonly series: readonly MetricRecord[];
  readonly statistics: JsonObject;
}

/** A trained model as an artifact: weights and configuration as Hugging Face names them, state, and series. */
export async function writeCheckpoint(draft: DraftWriter, model: FinishedModel): Promise<ArtifactDraft> {
  const { kind, config, arena, state, series, statistics } = model;
  const files: FileEntry[] = [
    await draft.write('weights.safetensors', streamOf(tensorsOf(arena, 'weights'))),
    await draft.write('config.json', json(toHuggingFace(config, kind))),
    await draft.write('state.json', json({ ...state })),
    ...(await writeSeries(draft, series)),
  ];
  return {
    kind: 'checkpoint',
    schemaVersion: 1,
    files,
    work: { count: state.steps, unit: 'steps' },
    statistics,
  };
}

/** The series is one file at the root, `metrics.arrow`, however long it is. */
export function writeSeries(draft: DraftWriter, series: readonly MetricRecord[]): Promise<FileEntry[]> {
  const atRoot: DraftWriter = {
    write: (_path, source, statistics) => draft.write('metrics.arrow', source, statistics),
  };
  const whole = { rowsPerFile: Number.POSITIVE_INFINITY, bytesPerFile: Number.POSITIVE_INFINITY };
  return writeShards(atRoot, 'metrics', 'metrics', series, whole);
}

function json(value: JsonObject): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
