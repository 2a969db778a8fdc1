import type { JsonObject } from '../lineage/json.js';
import type { ArtifactReader } from '../storage/ports.js';
import { type MetricSeries, readMetrics } from './metrics.js';

/** A checkpoint as the report shows it. */
export interface TrainedModel {
  readonly name: string;
  readonly reader: ArtifactReader;
  /** `config.json` and `state.json`; empty where the checkpoint has none. */
  readonly config: JsonObject;
  readonly state: JsonObject;
  readonly series: MetricSeries;
  /** Held-out loss of the unigram model beside it, where that was measured. */
  readonly unigramNats: number | null;
  /** Pairs of its last training; null for other trainings. */
  readonly pairs: number | null;
}

export async function readTrainedModel(reader: ArtifactReader, name: string): Promise<TrainedModel> {
  const { statistics } = reader.manifest;
  const pairs = statistics['train.pairs'];
  const [, unigram] = Object.entries(statistics).find(([key]) => /unigram/i.test(key)) ?? [];
  return {
    name,
    reader,
    config: await readJson(reader, 'config.json'),
    state: await readJson(reader, 'state.json'),
    series: await readMetrics(reader),
    unigramNats: typeof unigram === 'number' ? unigram : null,
    pairs: typeof pairs === 'number' ? pairs : null,
  };
}

async function readJson(reader: ArtifactReader, path: string): Promise<JsonObject> {
  if (!reader.manifest.files.some((file) => file.path === path)) return {};
  return JSON.parse(Buffer.from(await reader.bytes(path)).toString('utf8'));
}
