import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ServiceStatus } from './messages.js';
import { LineEnded, openLine, statusOver, stopOver } from './socket.js';
import { stateFolderAt } from './state-folder.js';

/** The local service of a project, or null when none runs. Starts nothing, and does not keep it from leaving. */
export async function serviceStatus(stateFolder: string): Promise<ServiceStatus | null> {
  const line = await openLine(stateFolderAt(stateFolder).socket);
  if (line === null) return null;
  try {
    return await statusOver(line);
  } catch (error) {
    if (error instanceof LineEnded) return null;
    throw error;
  } finally {
    line.close();
  }
}

/**
 * Stops the local service and waits until all of it has ended. Open runs go on with the next start.
 * @returns whether one was running
 */
export async function stopService(stateFolder: string): Promise<boolean> {
  const line = await openLine(stateFolderAt(stateFolder).socket);
  if (line === null) return false;
  await stopOver(line);
  return true;
}

/** Log lines of the service's processes, each with the name of its log. */
export async function* serviceLogs(stateFolder: string): AsyncGenerator<{ log: string; line: string }> {
  const { logs } = stateFolderAt(stateFolder);
  const names = await readdir(logs).catch(() => []);
  for (const name of names.filter((one) => one.endsWith('.log')).sort()) {
    const lines = createInterface({ input: createReadStream(join(logs, name)) });
    for await (const line of lines) yield { log: name.slice(0, -'.log'.length), line };
  }
}
