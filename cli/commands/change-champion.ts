import type { Digest } from '../../lineage/digest.js';
import type { PromotionRecord } from '../../storage/champions/champion-store.js';
import { type ChangeByHand, promoteByHand, rollBack } from '../../storage/champions/change-champion.js';
import { loadOrCreateSigner } from '../../storage/key-files.js';
import { NothingCommitted } from '../audit-errors.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { namedDigest } from '../named-digest.js';
import { promotionDocument } from '../output/champion-documents.js';
import { promotionText } from '../output/champion-text.js';
import { type Project, withProject } from '../project.js';
import { resolveReference } from '../reference.js';
import { trustOf } from '../trust.js';
import { who } from '../who.js';

export interface ChangeOptions {
  readonly reason: string;
  readonly by?: string;
  readonly liftHold?: boolean;
}

/** `retort promote NAME REF` */
export async function promote(
  name: string,
  reference: string,
  options: ChangeOptions,
  context: Context,
): Promise<ExitCode> {
  return withProject(context, {}, async (project) => {
    const model = await modelOf(reference, project);
    const change = await changeOf(name, options, project);
    return show(await promoteByHand(change, model, { liftHold: options.liftHold === true }), context);
  });
}

/** `retort rollback NAME [REF]` */
export async function rollback(
  name: string,
  reference: string | null,
  options: ChangeOptions,
  context: Context,
): Promise<ExitCode> {
  return withProject(context, {}, async (project) => {
    const model = reference === null ? null : await modelOf(reference, project);
    return show(await rollBack(await changeOf(name, options, project), model), context);
  });
}

function show(record: PromotionRecord, { out }: Context): ExitCode {
  out.show(promotionDocument(record), () => promotionText(record, out.paint));
  return exitCodes.success;
}

async function changeOf(
  name: string,
  { reason, by }: ChangeOptions,
  { store, settings }: Project,
): Promise<ChangeByHand> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(name))
    throw new UsageError(`'${name}' cannot name a champion`, {
      expected: 'letters, digits, points, hyphens and underscores, a letter or digit first',
      found: name,
    });
  const signer = await loadOrCreateSigner(settings.keyFolder.value);
  return { store, signer, trust: await trustOf(settings), name, by: who(by), reason };
}

async function modelOf(reference: string, project: Project): Promise<Digest> {
  const target = await resolveReference(project.store, await namedDigest(reference, project));
  if (target.kind === 'artifact') return target.digest;
  if (target.kind === 'run')
    throw new UsageError('a whole run cannot be a champion', {
      expected: 'a stage that makes a model, RUN/STAGE, or the digest of a checkpoint',
      found: reference,
      fix: `retort show ${target.run.id} lists its stages`,
    });
  if (target.stage.artifact === null) throw new NothingCommitted(target.run.id, target.stage.id);
  return target.stage.artifact;
}
