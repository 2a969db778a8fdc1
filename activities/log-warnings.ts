import type { ObjectStore } from '../storage/object-store.js';
import { appendLog } from '../storage/runs/run-log.js';
import type { StoreWarning } from '../storage/warnings.js';

/** Writes what the store noticed and survived into the run's log, under its stage. */
export async function logWarnings(
  store: ObjectStore,
  run: string,
  stage: string,
  warnings: readonly StoreWarning[],
): Promise<void> {
  const at = new Date().toISOString();
  const entries = warnings.map(
    ({ code, message }) =>
      ({ at, level: 'warn', stage, attempt: null, message: `${code} ${message}` }) as const,
  );
  await appendLog(store, run, entries);
}
