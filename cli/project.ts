import type { ObjectStore } from '../storage/object-store.js';
import { readSettings, type Settings, type SettingsRequest } from './config/settings.js';
import type { Context } from './context.js';

/** The project that a command works on: its settings and its open store. */
export interface Project {
  readonly settings: Settings;
  readonly store: ObjectStore;
  /** The environment of the local service and of connections, with the settings written into it. */
  readonly env: NodeJS.ProcessEnv;
}

type Where = Pick<SettingsRequest, 'startFolder' | 'ownFolder'> & { readonly trust?: string };

/** Opens the project for the time of `work`. */
export async function withProject<T>(
  { cwd, env, flags }: Context,
  { trust, ...where }: Where,
  work: (project: Project) => Promise<T>,
): Promise<T> {
  const settings = await readSettings({ cwd, env, flags: { ...flags, trust }, ...where });
  const { openStore } = await import('../storage/open-store.js');
  const project = {
    settings,
    env: environmentOf(env, settings),
    store: await openStore(settings.store.value),
  };
  try {
    return await work(project);
  } finally {
    await project.store.close();
  }
}

function environmentOf(
  env: NodeJS.ProcessEnv,
  { store, temporalAddress, namespace }: Settings,
): NodeJS.ProcessEnv {
  const cluster = temporalAddress.value
    ? { TEMPORAL_ADDRESS: temporalAddress.value, TEMPORAL_NAMESPACE: namespace.value }
    : { TEMPORAL_ADDRESS: undefined };
  return { ...env, RETORT_STORE: store.value, ...cluster };
}
