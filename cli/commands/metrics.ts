import { stateFolderAt } from '../../service/state-folder.js';
import { snapshotsIn } from '../../storage/progress/snapshot-folder.js';
import { NoSuchSeries } from '../audit-errors.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { namedDigest } from '../named-digest.js';
import { seriesCsv, seriesSparks, seriesText } from '../output/series-text.js';
import { withProject } from '../project.js';
import { resolveReference } from '../reference.js';
import { summaries, trainingSeries } from '../series.js';

export interface MetricsOptions {
  readonly format: 'table' | 'csv' | 'json' | 'spark';
}

/** `retort metrics RUN/STAGE [NAME…]`: the series of a training, of a running one as far as its last checkpoint. */
export async function metrics(
  reference: string,
  names: readonly string[],
  { format }: MetricsOptions,
  context: Context,
): Promise<ExitCode> {
  return withProject(context, {}, async (project) => {
    const { store, settings } = project;
    const snapshots = snapshotsIn(stateFolderAt(settings.stateFolder.value).spool);
    const target = await resolveReference(store, await namedDigest(reference, project));
    if (target.kind === 'run')
      throw new UsageError('series are of one stage', {
        expected: 'RUN/STAGE, or the digest of a checkpoint',
        found: reference,
        fix: `retort show ${target.run.id} lists its stages`,
      });
    const found = await trainingSeries(target, store, snapshots);
    if (found.series.size === 0 && found.live === null) throw new NoSuchSeries(found.of, []);
    const series = summaries(found, names);
    const { out } = context;
    const { of, complete, live } = found;
    const document = { schema: 'retort.metrics/1', of, complete, live, series } as const;
    if (format === 'csv' && !out.json) out.stdout.write(seriesCsv(series));
    else if (format === 'json') out.stdout.write(`${JSON.stringify(document)}\n`);
    else
      out.show(document, () =>
        format === 'spark'
          ? seriesSparks(series, out.results.columns)
          : seriesText(found, series, out.results.columns, out.paint),
      );
    return exitCodes.success;
  });
}
