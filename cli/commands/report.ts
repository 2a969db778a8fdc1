import { rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { sha256 } from '../../lineage/digest.js';
import { type JoinedPage, joinedPage } from '../../report/joined/joined-page.js';
import { openArtifact } from '../../storage/artifacts.js';
import type { ObjectStore } from '../../storage/object-store.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import { findRun } from '../../storage/runs/run-store.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { withProject } from '../project.js';
import { runArtifacts } from '../run-artifacts.js';

export interface ReportOptions {
  readonly output: string;
}

/** `retort report RUN…`: the report of one run as it was committed, or one page that joins several. */
export async function report(
  references: readonly string[],
  { output }: ReportOptions,
  context: Context,
): Promise<ExitCode> {
  return withProject(context, {}, async ({ store }) => {
    const named = await Promise.all(references.map((reference) => findRun(store, reference)));
    const runs = [...new Map(named.map((run) => [run.id, run])).values()];
    const { bytes, figures } = (await committedReport(runs, store)) ?? (await joined(runs, store));
    const path = resolve(context.cwd, output);
    await writeFile(`${path}.part`, bytes);
    await rename(`${path}.part`, path);
    const names = runs.map(({ id }) => id);
    const document = {
      schema: 'retort.report/1',
      ...{ runs: names, path, sizeBytes: bytes.length, sha256: sha256(bytes), figures },
    } as const;
    context.out.show(document, () => reportText(names, output, figures));
    return exitCodes.success;
  });
}

interface Report extends Omit<JoinedPage, 'figures'> {
  /** Null for the committed report of one run. */
  readonly figures: JoinedPage['figures'] | null;
}

/** The page that the run itself made; null for several runs, and for one that made none. */
async function committedReport(runs: readonly RunRecord[], store: ObjectStore): Promise<Report | null> {
  const [run, ...others] = runs;
  const made = run?.stages.findLast(({ stage, artifact }) => stage === 'build-report' && artifact !== null);
  if (others.length > 0 || !made?.artifact) return null;
  return { bytes: await (await openArtifact(store, made.artifact)).bytes('report.html'), figures: null };
}

async function joined(runs: readonly RunRecord[], store: ObjectStore): Promise<Report> {
  return joinedPage(await Promise.all(runs.map((run) => runArtifacts(run, store))));
}

function reportText(runs: readonly string[], output: string, figures: Report['figures']): string {
  const head = `${output}  ${runs.join(', ')}`;
  if (figures === null) return head;
  const [measured, missing] = [true, false].map((wanted) =>
    figures.filter((one) => one.measured === wanted).map(({ id }) => id),
  );
  return `${head}\n  figures ${measured?.join(' ') || 'none'}; not measured ${missing?.join(' ') || 'none'}`;
}
