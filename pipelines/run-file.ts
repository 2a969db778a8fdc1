import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createJiti } from 'jiti';
import * as zod from 'zod';
import { RetortError } from '../errors/retort-error.js';
import * as authoring from './authoring.js';
import { RunFileMissing, RunFileWithoutRun, UnknownPipeline } from './errors.js';
import type { RunDefinition } from './pipeline.js';
import { brokenAt, failedAt } from './run-file-faults.js';
import { shippedPipelines } from './shipped.js';

/** A run file, evaluated: its run, and the folder that its relative paths start from. */
export interface LoadedRun extends RunDefinition {
  readonly file: string;
  readonly folder: string;
}

/**
 * Evaluates a `*.run.ts` (its default export) or reads a `*.run.json` (`{ pipeline, params }`), once.
 * In a run file `retort` and `zod` are this process's own modules, wherever the file lies.
 */
export async function loadRunFile(path: string): Promise<LoadedRun> {
  const file = resolve(path);
  const isFile = await stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
  if (!isFile) throw new RunFileMissing(path);
  const run = file.endsWith('.json') ? await readJsonRun(file) : await evaluate(file);
  return { ...run, file, folder: dirname(file) };
}

async function evaluate(file: string): Promise<RunDefinition> {
  const jiti = createJiti(file, {
    fsCache: false,
    moduleCache: false,
    interopDefault: false,
    virtualModules: { retort: authoring, zod },
  });
  const loaded = await jiti.import<{ default?: unknown }>(file).catch(async (cause: unknown) => {
    if (cause instanceof RetortError) throw cause;
    throw (await brokenAt(file)) ?? (await failedAt(file, cause));
  });
  if (isRun(loaded.default)) return loaded.default;
  throw new RunFileWithoutRun(
    file,
    'default' in loaded ? `a default export of another kind` : 'no default export',
  );
}

async function readJsonRun(file: string): Promise<RunDefinition> {
  const broken = await brokenAt(file);
  if (broken !== null) throw broken;
  const run: unknown = JSON.parse(await readFile(file, 'utf8'));
  const { pipeline: name, params = {} } = (run ?? {}) as { pipeline?: unknown; params?: unknown };
  if (typeof name !== 'string') throw new RunFileWithoutRun(file, "no 'pipeline'");
  const pipeline = Object.hasOwn(shippedPipelines, name) ? shippedPipelines[name] : undefined;
  if (pipeline === undefined) throw new UnknownPipeline(file, name, Object.keys(shippedPipelines));
  return { pipeline, params };
}

function isRun(value: unknown): value is RunDefinition {
  const pipeline = (value as Partial<RunDefinition> | null | undefined)?.pipeline;
  return pipeline?.pipeline === true && typeof pipeline.build === 'function';
}
