import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fromHuggingFace } from '../../engine/runtime/hugging-face-config.js';
import { openArtifact } from '../../storage/artifacts.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import { sourceAccess } from '../../storage/sources/source-access.js';
import { sourcePlace } from '../../storage/sources/source-place.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { startAndFollow } from '../follow.js';
import { NoModelThere } from '../model-errors.js';
import { type Project, withProject } from '../project.js';

export interface ImportOptions {
  readonly name?: string;
  readonly license?: string;
  readonly set: readonly string[];
  readonly detach?: boolean;
}

const FILES = ['config.json', 'model.safetensors', 'tokenizer.json'];

/** `retort import LOCATION`: a run that makes a checkpoint and its tokenizer of a published model. */
export async function importModel(
  location: string,
  { name, license, set, detach }: ImportOptions,
  context: Context,
): Promise<ExitCode> {
  const from = /^[a-z][a-z0-9+.-]+:/i.test(location) ? location : resolve(context.cwd, location);
  requireFiles(from);
  requireForm(from);
  const { importModel: pipeline } = await import('../../pipelines/import-model.js');
  const { makeSpec } = await import('../../pipelines/make-spec.js');
  const spec = makeSpec(pipeline, { location: from, name, license }, set, { folder: context.cwd });
  return withProject(context, {}, async (project) => {
    const { startRun } = await import('../../service/run-control.js');
    return startAndFollow(
      {
        detach,
        start: (control) => startRun(control, spec),
        afterwards: ({ record }) => tell(record, project, context),
      },
      project,
      context,
    );
  });
}

/** Says at once what the run would find out; what is on another machine is left to the run. */
function requireFiles(folder: string): void {
  if (/^[a-z][a-z0-9+.-]+:/i.test(folder)) return;
  const missing = FILES.filter((file) => !existsSync(join(folder, file)));
  if (missing.length === 0) return;
  const sharded = existsSync(join(folder, 'model.safetensors.index.json'));
  throw new NoModelThere(folder, {
    found: sharded ? 'weights in several files, model.safetensors.index.json' : `no ${missing.join(', no ')}`,
    fix: sharded
      ? 'save the model in one file: save_pretrained(FOLDER, max_shard_size="100GB")'
      : 'name a folder that transformers saved a model and a fast tokenizer into, or hf:owner/name',
  });
}

/**
 * Refuses before any run what no download could follow.
 * @throws SourceLocationInvalid
 */
function requireForm(location: string): void {
  const access = sourceAccess();
  for (const file of FILES) sourcePlace(`${location.replace(/\/+$/, '')}/${file}`, access);
}

async function tell({ id, stages }: RunRecord, { store }: Project, { out }: Context): Promise<ExitCode> {
  const stage = stages.findLast(({ stage: name }) => name === 'import-model');
  if (!stage?.artifact) return exitCodes.success;
  const checkpoint = await openArtifact(store, stage.artifact);
  const { kind } = fromHuggingFace(await checkpoint.bytes('config.json'));
  const { parameters, vocabularySize, contextLength } = checkpoint.manifest.statistics;
  const reference = `${id}/${stage.id}`;
  const facts = { reference, checkpoint: checkpoint.digest, kind, parameters, vocabularySize, contextLength };
  const count = Number(parameters).toLocaleString('en-US');
  const next =
    kind === 'language-model'
      ? `  let it write    retort sample ${reference} --prompt "…"`
      : `  what made it    retort lineage ${reference}`;
  out.show({ schema: 'retort.import/1', run: id, ...facts }, () =>
    [`${out.paint('good', '✔')} a ${kind.replace('-', ' ')} of ${count} parameters: ${reference}`, next].join(
      '\n',
    ),
  );
  return exitCodes.success;
}
