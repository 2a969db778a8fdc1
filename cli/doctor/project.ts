import { existsSync, statSync } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asRetortError } from '../errors.js';
import { type Checker, missing, ok, warning } from './check.js';

const tolerableSkewMs = 5_000;

export const store: Checker = async ({ settings, env }) => {
  const { openStore } = await import('../../storage/open-store.js');
  try {
    const opened = await openStore(settings.store.value, { env });
    const { value: first } = await opened.list('runs/')[Symbol.asyncIterator]().next();
    await opened.close();
    return ok('store', `${opened.location} answers${first === undefined ? ', no runs yet' : ''}`);
  } catch (error) {
    return missing('store', asRetortError(error));
  }
};

export const temporal: Checker = async ({ env }, { fix, out }) => {
  const { targetOf, clientOf } = await import('../../service/temporal-client.js');
  const { TemporalServerMissing } = await import('../../service/errors.js');
  const { findServerBinary } = await import('../../service/server-binary.js');
  try {
    const cluster = targetOf(env);
    if (cluster === null) {
      const { path, origin } = await findServerBinary(env, { fetch: fix, onNotice: out.note });
      return ok('temporal', `server ${path} (${origin})`);
    }
    const client = await clientOf(cluster);
    await client.connection.close();
    return ok('temporal', `cluster ${cluster.address}, namespace ${cluster.namespace}`);
  } catch (error) {
    if (fix || !(error instanceof TemporalServerMissing)) return missing('temporal', asRetortError(error));
    return warning('temporal', 'the server is not here yet; the first run fetches it', 'retort doctor --fix');
  }
};

export const service: Checker = async ({ settings }) => {
  const { serviceStatus } = await import('../../service/status.js');
  const status = await serviceStatus(settings.stateFolder.value);
  if (status === null) return ok('service', 'not running; commands start it on demand');
  const faulty = status.processes.filter(({ state }) => state !== 'ready');
  const detail = `process ${status.pid}, ${status.openRuns ?? 'unknown'} open runs`;
  if (faulty.length === 0) return ok('service', detail);
  return warning(
    'service',
    `${detail}; not ready: ${faulty.map(({ name }) => name).join(', ')}`,
    'retort service logs',
  );
};

export const keys: Checker = async ({ settings }) => {
  const key = join(settings.keyFolder.value, 'signing-key.pem');
  if (!existsSync(key))
    return ok('keys', `none yet; the first commit makes one in ${settings.keyFolder.value}`);
  if ((statSync(key).mode & 0o077) !== 0)
    return warning('keys', `${key} can be read by others`, `chmod 600 ${key}`);
  return ok('keys', key);
};

/** The state folder's file system may live on another machine, whose clock then disagrees. */
export const clock: Checker = async ({ settings }) => {
  const folder = settings.stateFolder.value;
  if (!existsSync(folder)) return ok('clock', new Date().toISOString());
  const probe = join(folder, `clock-${process.pid}`);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(probe, '');
    const skewMs = Math.abs((await stat(probe)).mtimeMs - Date.now());
    if (skewMs < tolerableSkewMs) return ok('clock', new Date().toISOString());
    return warning(
      'clock',
      `differs by ${Math.round(skewMs / 1000)} s from that of ${folder}`,
      'synchronise the clocks',
    );
  } catch (error) {
    return missing('state folder', asRetortError(error));
  } finally {
    await rm(probe, { force: true });
  }
};
