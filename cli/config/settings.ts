import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ConfigurationMissing } from '../errors.js';
import type { GlobalFlags } from '../global-flags.js';
import { type FileSettings, findUpward, projectFileNames, readConfigFile } from './config-file.js';

/** Where a value came from: `flag --store`, `environment RETORT_STORE`, a file, or `default`. */
export interface Setting<Value> {
  readonly value: Value;
  readonly origin: string;
}

/** Every setting in force: flags over environment over project file over user file over defaults. */
export interface Settings {
  /** A folder or `s3://bucket/prefix`. */
  readonly store: Setting<string>;
  /** Null: the local service of the state folder. */
  readonly temporalAddress: Setting<string | null>;
  readonly namespace: Setting<string>;
  /** A file of public keys; null: the keys of this installation. */
  readonly trust: Setting<string | null>;
  /** Where the store, the service's database, logs and socket of this project lie. */
  readonly stateFolder: Setting<string>;
  /** Where this installation's signing key lies, and the public keys of others that it trusts. */
  readonly keyFolder: Setting<string>;
}

export interface SettingsRequest {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly flags: Partial<Pick<GlobalFlags, 'store' | 'config' | 'temporalAddress' | 'namespace'>> & {
    trust?: string;
  };
  /** The folder of the run file, when the command has one; otherwise the current folder. */
  readonly startFolder?: string;
  /** Whether an existing `.retort/` of a folder above may be used: not for what starts a project of its own. */
  readonly ownFolder?: boolean;
}

interface Layer {
  readonly origin: (name: keyof FileSettings) => string;
  /** What relative paths are relative to. */
  readonly folder: string;
  readonly values: FileSettings;
}

export async function readSettings(request: SettingsRequest): Promise<Settings> {
  const start = request.startFolder ?? request.cwd;
  const project = projectFile(request, start);
  const layers = [flagLayer(request), environmentLayer(request), ...(await fileLayers(request, project))];
  const stateFolder = stateFolderOf(request, start, project);
  const text = (name: keyof FileSettings) => pick(layers, name);
  return {
    store: pathSetting(layers, 'store') ?? { value: join(stateFolder.value, 'store'), origin: 'default' },
    temporalAddress: text('temporalAddress') ?? { value: null, origin: 'default' },
    namespace: text('namespace') ?? { value: 'default', origin: 'default' },
    trust: pathSetting(layers, 'trust') ?? { value: null, origin: 'default' },
    stateFolder,
    keyFolder: keyFolderOf(request),
  };
}

function projectFile({ cwd, env, flags }: SettingsRequest, start: string): string | null {
  const named = flags.config ?? (env.RETORT_CONFIG || undefined);
  if (named === undefined) return findUpward(start, projectFileNames);
  const path = resolve(cwd, named);
  if (!existsSync(path)) throw new ConfigurationMissing(path);
  return path;
}

function flagLayer({ cwd, flags }: SettingsRequest): Layer {
  const names = {
    store: '--store',
    temporalAddress: '--temporal-address',
    namespace: '--namespace',
    trust: '--trust',
  };
  const { store, temporalAddress, namespace, trust } = flags;
  return {
    origin: (name) => `flag ${names[name]}`,
    folder: cwd,
    values: { store, temporalAddress, namespace, trust },
  };
}

/** `TEMPORAL_ADDRESS` and `TEMPORAL_NAMESPACE` are the names that Temporal's own tools read. */
function environmentLayer({ cwd, env }: SettingsRequest): Layer {
  const names = {
    store: ['RETORT_STORE'],
    temporalAddress: ['RETORT_TEMPORAL_ADDRESS', 'TEMPORAL_ADDRESS'],
    namespace: ['RETORT_NAMESPACE', 'TEMPORAL_NAMESPACE'],
    trust: ['RETORT_TRUST'],
  };
  const set = (name: keyof FileSettings) => names[name].find((variable) => env[variable]);
  const value = (name: keyof FileSettings) => env[set(name) ?? ''] || undefined;
  return {
    origin: (name) => `environment ${set(name)}`,
    folder: cwd,
    values: {
      store: value('store'),
      temporalAddress: value('temporalAddress'),
      namespace: value('namespace'),
      trust: value('trust'),
    },
  };
}

async function fileLayers({ env }: SettingsRequest, project: string | null): Promise<Layer[]> {
  const user = join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'retort', 'config.json');
  const paths = [project, existsSync(user) ? user : null].filter((path) => path !== null);
  return Promise.all(
    paths.map(async (path) => ({
      origin: () => path,
      folder: dirname(path),
      values: await readConfigFile(path),
    })),
  );
}

function pick(layers: readonly Layer[], name: keyof FileSettings): Setting<string> | null {
  for (const { values, origin } of layers) {
    const value = values[name];
    if (value !== undefined) return { value, origin: origin(name) };
  }
  return null;
}

/** A location: relative folders count from the file that names them, or from the current folder. */
function pathSetting(layers: readonly Layer[], name: keyof FileSettings): Setting<string> | null {
  const found = layers.find(({ values }) => values[name] !== undefined);
  const value = found?.values[name];
  if (!found || value === undefined) return null;
  const isUrl = /^[a-z0-9]+:/i.test(value);
  return { value: isUrl ? value : resolve(found.folder, value), origin: found.origin(name) };
}

function stateFolderOf(request: SettingsRequest, start: string, project: string | null): Setting<string> {
  if (request.env.RETORT_STATE) {
    return { value: resolve(request.cwd, request.env.RETORT_STATE), origin: 'environment RETORT_STATE' };
  }
  if (project) return { value: join(dirname(project), '.retort'), origin: project };
  const existing = request.ownFolder ? null : findUpward(start, ['.retort']);
  return { value: existing ?? join(start, '.retort'), origin: existing ? 'found' : 'default' };
}

function keyFolderOf({ cwd, env }: SettingsRequest): Setting<string> {
  if (env.RETORT_KEYS) return { value: resolve(cwd, env.RETORT_KEYS), origin: 'environment RETORT_KEYS' };
  const data = env.XDG_DATA_HOME || join(env.HOME || homedir(), '.local', 'share');
  return { value: join(data, 'retort', 'keys'), origin: 'default' };
}
