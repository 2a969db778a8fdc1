import { once } from 'node:events';
import { mkdir, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { Interrupted } from '../errors.js';

const POLL_MS = 100;
/** The end of the process that trained before takes a moment. */
const PATIENCE_MS = 2_000;

export interface DeviceHold {
  release(): Promise<void>;
}

/**
 * Takes a device for this process: a unix socket that it listens on, so that the hold ends with the process
 * however it dies and is seen to be alive while a step blocks the event loop. Waits for another holder for as long
 * as that lives, and calls `onWait` once when it has to.
 * @param path of the socket, at most about 100 bytes
 * @throws Interrupted when aborted while it waits
 */
export async function holdDevice(
  path: string,
  { signal, onWait = () => {} }: { signal: AbortSignal; onWait?: () => void },
): Promise<DeviceHold> {
  await mkdir(dirname(path), { recursive: true });
  for (let waited = 0; ; waited += POLL_MS) {
    const server = await tryHold(path);
    if (server) return { release: () => closeServer(server) };
    if (signal.aborted) throw new Interrupted(null);
    if (waited === PATIENCE_MS) onWait();
    await sleep(POLL_MS);
  }
}

/** One attempt, in a moment that no other process shares: a socket without a listener is a dead process's. */
async function tryHold(path: string): Promise<Server | null> {
  const unlock = await lock(dirname(path), { lockfilePath: `${path}.lock` }).catch((error) => {
    if (error.code === 'ELOCKED') return null;
    throw error;
  });
  if (!unlock) return null;
  try {
    if (await answers(path)) return null;
    await rm(path, { force: true });
    const server = createServer((socket) => socket.destroy()).unref();
    server.listen(path);
    await once(server, 'listening');
    return server;
  } finally {
    await unlock();
  }
}

async function answers(path: string): Promise<boolean> {
  const exists = await stat(path).then(
    () => true,
    () => false,
  );
  if (!exists) return false;
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  await closed;
}
