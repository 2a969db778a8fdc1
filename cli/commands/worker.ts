import type { WorkerRole } from '../../service/worker-settings.js';
import { readSettings } from '../config/settings.js';
import type { Context } from '../context.js';
import { NoCluster, UsageError } from '../errors.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { environmentOf } from '../project.js';

const allRoles: readonly WorkerRole[] = ['control', 'cpu', 'gpu'];

/**
 * `retort worker`: works for the cluster of TEMPORAL_ADDRESS until SIGINT or SIGTERM; computations save a
 * checkpoint before it leaves.
 */
export async function worker({ queue }: { queue: readonly string[] }, context: Context): Promise<ExitCode> {
  const roles = queue.length === 0 ? allRoles : queue.map(roleOf);
  const { cwd, env, flags, out } = context;
  const settings = await readSettings({ cwd, env, flags });
  if (settings.temporalAddress.value === null) throw new NoCluster();
  const [{ startWorkers }, { shippedStages }, { cacheFolderOf }, { shortFolder, stateFolderAt }] =
    await Promise.all([
      import('../../activities/worker.js'),
      import('../../activities/shipped-stages.js'),
      import('../../service/cache-folder.js'),
      import('../../service/state-folder.js'),
    ]);
  const workers = await startWorkers(
    {
      roles,
      address: null,
      store: settings.store.value,
      keyFolder: roles.includes('control') ? settings.keyFolder.value : null,
      cacheFolder: cacheFolderOf(env),
      deviceFolder: shortFolder(),
      spoolFolder: stateFolderAt(settings.stateFolder.value).spool,
    },
    shippedStages,
    environmentOf(env, settings),
  );
  out.note(
    `working for ${settings.temporalAddress.value}: ${roles.join(', ')}; Ctrl-C stops it after a checkpoint`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, workers.stop);
  await workers.stopped;
  return exitCodes.success;
}

function roleOf(name: string): WorkerRole {
  const role = allRoles.find((known) => known === name.replace(/^retort-/, ''));
  if (role === undefined)
    throw new UsageError(`no queue is called ${name}`, { expected: allRoles.join(', '), found: name });
  return role;
}
