import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { shippedStages } from '../../activities/shipped-stages.js';
import { shortFolder, stateFolderAt } from '../../service/state-folder.js';
import { lineageReader } from '../../storage/lineage-reader.js';
import { sourceAccess } from '../../storage/sources/source-access.js';
import { committedStages } from '../committed-stages.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { namedDigest } from '../named-digest.js';
import { notingProgress } from '../noting-progress.js';
import { reproductionsText, reproductionText } from '../output/reproduction-text.js';
import { type Project, withProject } from '../project.js';
import { resolveReference } from '../reference.js';
import { type Reproduction, reproduceStage } from '../reproduction.js';
import { codeDiffers, otherCodeOf } from '../same-code.js';
import { trustOf } from '../trust.js';

export interface ReproduceOptions {
  /** Whether what was computed stays on the disk. */
  readonly keep?: boolean;
  readonly withCurrentCode?: boolean;
  readonly trust?: string;
}

/**
 * `retort reproduce REF`: computes RUN/STAGE, every stage of RUN, or what made an artifact again, beside the
 * store, and compares every byte; exits with 7 when any differs.
 */
export async function reproduce(
  reference: string,
  { keep = false, withCurrentCode = false, trust }: ReproduceOptions,
  context: Context,
): Promise<ExitCode> {
  return withProject(context, { trust }, async (project) => {
    const { store, settings } = project;
    const lineage = lineageReader(store, await trustOf(settings));
    const target = await resolveReference(store, await namedDigest(reference, project));
    const stages = await committedStages(target, { store, lineage });
    const others = await otherCodeOf(stages);
    if (others.length > 0 && !withCurrentCode) throw codeDiffers(others);
    const otherwise = new Set(others.map(({ stage }) => stage));
    const folder = await scratchFolder(project);
    const { out } = context;
    const spoolFolder = stateFolderAt(settings.stateFolder.value).spool;
    try {
      const found: Reproduction[] = [];
      for (const stage of stages) {
        const one = await interruptible((signal) =>
          reproduceStage(stage, otherwise.has(`${stage.run}/${stage.record.id}`), {
            ...{ stages: shippedStages, store, sources: sourceAccess(project.env), scratch: folder },
            ...{ deviceFolder: shortFolder(), spoolFolder },
            ...{ progress: notingProgress(stage.record.id, out), signal },
          }),
        );
        found.push(one);
        if (stages.length > 1) out.say(reproductionText(one, out.paint));
      }
      return conclude(found, keep ? folder : null, context);
    } finally {
      if (!keep) await rm(folder, { recursive: true, force: true });
    }
  });
}

function conclude(stages: readonly Reproduction[], scratch: string | null, { out }: Context): ExitCode {
  const equal = stages.every(({ status }) => status === 'equal');
  const exit = equal ? exitCodes.success : exitCodes.notVerified;
  out.show({ schema: 'retort.reproduction/1', stages, scratch, exit }, () =>
    reproductionsText(stages, scratch, out.paint),
  );
  return exit;
}

/** In the project's state folder: what a stage writes may be larger than the system's temporary folder. */
async function scratchFolder({ settings }: Project): Promise<string> {
  await mkdir(settings.stateFolder.value, { recursive: true });
  await mkdir(shortFolder(), { recursive: true, mode: 0o700 });
  return mkdtemp(join(settings.stateFolder.value, 'scratch-'));
}

/** Stops the computation, and the child that it may run in, when the user asks. */
async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, stop);
  try {
    return await work(stopping.signal);
  } finally {
    for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, stop);
  }
}
