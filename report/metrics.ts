import type { ArtifactReader } from '../storage/ports.js';
import { readRows } from '../storage/shards/read-shards.js';

export interface SeriesPoint {
  readonly step: number;
  readonly value: number;
}

export type MetricSeries = ReadonlyMap<string, readonly SeriesPoint[]>;

/** The series of one training by name; none where the checkpoint has no `metrics.arrow`. */
export async function readMetrics(checkpoint: ArtifactReader): Promise<MetricSeries> {
  const series = new Map<string, SeriesPoint[]>();
  if (!checkpoint.manifest.files.some(({ path }) => path === 'metrics.arrow')) return series;
  for await (const { step, name, value } of readRows(checkpoint, 'metrics.arrow', 'metrics')) {
    const points = series.get(name) ?? [];
    points.push({ step, value });
    series.set(name, points);
  }
  return series;
}

/** Consecutive points of a series as one: nothing between `low` and `high` is hidden. */
export interface Bucket {
  readonly from: number;
  readonly to: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** At most `most` buckets of equal numbers of consecutive points; one point each where there are few. */
export function bucketsOf(points: readonly SeriesPoint[], most: number): Bucket[] {
  const size = Math.max(1, Math.ceil(points.length / most));
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) => {
    const members = points.slice(index * size, (index + 1) * size);
    const values = members.map(({ value }) => value);
    return {
      from: members[0]?.step ?? 0,
      to: members.at(-1)?.step ?? 0,
      mean: values.reduce((sum, value) => sum + value, 0) / values.length,
      low: Math.min(...values),
      high: Math.max(...values),
    };
  });
}
