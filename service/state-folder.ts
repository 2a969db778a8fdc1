import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';

/** Unix sockets have at most 107 bytes of path on Linux and 103 elsewhere. */
const longestSocketPathBytes = 100;

/** Where the local service of one project keeps its things. */
export interface StateFolder {
  readonly path: string;
  /** Where the supervisor listens; in the temporary folder when the project's path is too long for a socket. */
  readonly socket: string;
  readonly database: string;
  /** Holds the process id of the Temporal server that has the database open. */
  readonly serverPid: string;
  readonly logs: string;
  /** What computations keep on this disk while they last, and their snapshots until they end. */
  readonly spool: string;
}

export function stateFolderAt(folder: string): StateFolder {
  const path = resolve(folder);
  return {
    path,
    socket: socketPath(path),
    database: join(path, 'temporal.db'),
    serverPid: join(path, 'temporal.pid'),
    logs: join(path, 'logs'),
    spool: join(path, 'spool'),
  };
}

/** Makes the folders, private to the user, and keeps them out of the project's version control. */
export async function makeStateFolder(state: StateFolder): Promise<void> {
  await mkdir(state.logs, { recursive: true });
  const ignore = join(state.path, '.gitignore');
  if (!existsSync(ignore)) await writeFile(ignore, '*\n');
  await mkdir(shortFolder(), { recursive: true, mode: 0o700 });
  await chmod(shortFolder(), 0o700);
}

function socketPath(path: string): string {
  const plain = join(path, 'service.sock');
  if (Buffer.byteLength(plain) <= longestSocketPathBytes) return plain;
  const name = createHash('sha256').update(path).digest('hex').slice(0, 16);
  return join(shortFolder(), `${name}.sock`);
}

/** For sockets, one folder per user: chmod fails on a folder that somebody else made there. */
export function shortFolder(): string {
  return join(tmpdir(), `retort-${userInfo().uid}`);
}
