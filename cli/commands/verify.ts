import { type VerifyTarget, verify as verifyStore } from '../../storage/verify.js';
import type { Context } from '../context.js';
import { NoVerifiableStage } from '../errors.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { championName } from '../named-digest.js';
import { verifyText } from '../output/verify-text.js';
import { type Project, withProject } from '../project.js';
import { resolveReference, type Target } from '../reference.js';
import { trustOf } from '../trust.js';

export interface VerifyOptions {
  readonly deep?: boolean;
  readonly trust?: string;
}

/** `retort verify REF`: a run, a stage, an artifact, `champion:NAME` with its chain, or `all` for every object of the store. */
export async function verify(
  reference: string,
  { deep, trust }: VerifyOptions,
  context: Context,
): Promise<ExitCode> {
  return withProject(context, { trust }, async (project) => {
    const champion = championName(reference);
    if (champion !== null) return verifyTarget({ champion }, { deep }, project, context);
    const target = reference === 'all' ? 'all' : targetOf(await resolveReference(project.store, reference));
    return verifyTarget(target, { deep }, project, context);
  });
}

/** Prints what was found; only what is proven right exits with 0. */
export async function verifyTarget(
  target: VerifyTarget,
  { deep = false }: Pick<VerifyOptions, 'deep'>,
  { store, settings }: Project,
  { out }: Context,
): Promise<ExitCode> {
  const report = await verifyStore(store, target, { trust: await trustOf(settings), deep });
  const trusted =
    settings.trust.value === null ? "this installation's key" : `the keys of ${settings.trust.value}`;
  out.show({ ...report }, () => verifyText(report, trusted, out.paint));
  return report.status === 'pass' ? exitCodes.success : exitCodes.notVerified;
}

function targetOf(target: Target): VerifyTarget {
  if (target.kind === 'artifact') return { artifact: target.digest };
  if (target.kind === 'run') return { run: target.run.id };
  if (target.stage.key === null) throw new NoVerifiableStage(target.run.id, target.stage.id);
  return { stageKey: target.stage.key };
}
