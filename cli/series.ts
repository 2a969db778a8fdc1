import { z } from 'zod';
import type { MetricSeries, SeriesPoint } from '../report/metrics.js';
import { readMetrics } from '../report/metrics.js';
import { openArtifact } from '../storage/artifacts.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { StageProgress } from '../storage/ports.js';
import { readLiveProgress } from '../storage/progress/live-progress.js';
import { peekCheckpoint } from '../storage/progress/peek-checkpoint.js';
import type { StageRecord } from '../storage/runs/run-record.js';
import { NoSuchSeries } from './audit-errors.js';
import { valueName } from './output/quantities.js';
import type { Target } from './reference.js';

/** The series of one training, as far as it came. */
export interface TrainingSeries {
  /** `RUN/STAGE`, or the digest of an artifact. */
  readonly of: string;
  readonly series: MetricSeries;
  /** Whether the training is over; otherwise the series end at its newest progress checkpoint. */
  readonly complete: boolean;
  /** What the stage last said, while it runs. */
  readonly live: StageProgress | null;
}

/** A series with its extremes. */
export interface SeriesSummary {
  readonly name: string;
  readonly first: SeriesPoint;
  readonly last: SeriesPoint;
  readonly lowest: SeriesPoint;
  readonly highest: SeriesPoint;
  readonly points: readonly SeriesPoint[];
}

/**
 * What the stage or artifact measured; a stage that is not committed is read from its newest progress checkpoint.
 * @param snapshots folder of this host's snapshots
 */
export async function trainingSeries(
  target: Exclude<Target, { kind: 'run' }>,
  store: ObjectStore,
  snapshots: string,
): Promise<TrainingSeries> {
  if (target.kind === 'artifact')
    return {
      of: target.digest,
      series: await readMetrics(await openArtifact(store, target.digest)),
      ...over,
    };
  const { run, stage } = target;
  const of = `${run.id}/${stage.id}`;
  if (stage.artifact !== null)
    return { of, series: await readMetrics(await openArtifact(store, stage.artifact)), ...over };
  return { of, ...(await unfinished(stage, store, snapshots)) };
}

const over = { complete: true, live: null };

const trainingState = z.object({
  metrics: z.array(z.object({ step: z.number(), name: z.string(), value: z.number() })),
});

async function unfinished({ key, status }: StageRecord, store: ObjectStore, snapshots: string) {
  const nothing = { series: new Map(), complete: false, live: null };
  if (key === null) return nothing;
  const [checkpoint, live] = await Promise.all([
    peekCheckpoint(store, key, snapshots),
    status === 'running' ? readLiveProgress(store, key) : null,
  ]);
  const bytes = checkpoint?.manifest.files.some(({ path }) => path === 'state.json')
    ? await checkpoint.bytes('state.json')
    : null;
  const state = bytes === null ? null : trainingState.safeParse(JSON.parse(Buffer.from(bytes).toString()));
  const series = new Map<string, SeriesPoint[]>();
  for (const { step, name, value } of state?.data?.metrics ?? [])
    series.set(name, [...(series.get(name) ?? []), { step, value }]);
  return { ...nothing, series, live: live?.progress ?? null };
}

/**
 * The named series, by their own or their short names, in the order of the names; all of them for no names.
 * @throws NoSuchSeries
 */
export function summaries({ of, series }: TrainingSeries, names: readonly string[]): SeriesSummary[] {
  const known = [...series.keys()];
  const wanted = names.map((name) => {
    const found = known.find((one) => one === name || valueName(one) === name);
    if (found === undefined) throw new NoSuchSeries(of, known, name);
    return found;
  });
  return (names.length === 0 ? known : wanted).flatMap((name) => summary(name, series.get(name) ?? []));
}

function summary(name: string, points: readonly SeriesPoint[]): SeriesSummary[] {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  const lowest = points.reduce((least, point) => (point.value < least.value ? point : least), first);
  const highest = points.reduce((most, point) => (point.value > most.value ? point : most), first);
  return [{ name, first, last, lowest, highest, points }];
}
