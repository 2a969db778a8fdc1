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

export interface ControlOptions {
  /** Whether a service of other code will do, as it does where nothing is to be computed. */
  readonly anyCode: boolean;
}

/** Connects to Temporal, starting the local service where it does not run; close its service. */
export async function openControl(
  { settings, store, env }: Project,
  { out }: Context,
  options: ControlOptions,
): Promise<Control> {
  const { connect } = await import('../service/connect.js');
  const service = await connect({
    stateFolder: settings.stateFolder.value,
    store: settings.store.value,
    keyFolder: settings.keyFolder.value,
    env,
    onNotice: out.note,
    ...options,
  });
  return { service, store };
}

/** Connects for the time of `work`; throws TemporalUnreachable when the server stops answering meanwhile. */
export async function withControl<T>(
  project: Project,
  context: Context,
  options: ControlOptions,
  work: (control: Control) => Promise<T>,
): Promise<T> {
  const control = await openControl(project, context, options);
  try {
    return await work(control);
  } catch (error) {
    const { namedOutage } = await import('../service/named-outage.js');
    throw namedOutage(error, control.service.target.address);
  } finally {
    await control.service.close();
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
