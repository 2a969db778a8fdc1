import type { Control } from '../service/run-liveness.js';
import type { ObjectStore } from '../storage/object-store.js';
import { readSettings, type Settings, type SettingsRequest } from './config/settings.js';
import type { Context } from './context.js';

/** The project that a command works on: its settings and its open store. */
export interface Project {
  readonly settings: Settings;
  readonly store: ObjectStore;
  /** As `environmentOf` makes it. */
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
    store: await openStore(settings.store.value, { env }),
  };
  try {
    return await work(project);
  } finally {
    await project.store.close();
  }
}

/**
 * Connects to Temporal for the time of `work`, starting the local service where it does not run. Commands
 * that start no computation take a service of any code.
 */
export async function withControl<T>(
  { settings, store, env }: Project,
  { out }: Context,
  options: { readonly anyCode: boolean },
  work: (control: Control) => Promise<T>,
): Promise<T> {
  const { connect } = await import('../service/connect.js');
  const service = await connect({
    stateFolder: settings.stateFolder.value,
    store: settings.store.value,
    keyFolder: settings.keyFolder.value,
    env,
    onNotice: out.note,
    ...options,
  });
  try {
    return await work({ service, store });
  } finally {
    await service.close();
  }
}

/** The environment of connections and of the local service, with the settings written into it. */
export function environmentOf(
  env: NodeJS.ProcessEnv,
  { store, temporalAddress, namespace }: Settings,
): NodeJS.ProcessEnv {
  const cluster = temporalAddress.value
    ? { TEMPORAL_ADDRESS: temporalAddress.value, TEMPORAL_NAMESPACE: namespace.value }
    : { TEMPORAL_ADDRESS: undefined };
  return { ...env, RETORT_STORE: store.value, ...cluster };
}
