import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeStateFolder, stateFolderAt } from '../../../service/state-folder.js';

describe('the state folder', () => {
  it('holds its socket as long as the path fits one', () => {
    expect(stateFolderAt('/short/.retort').socket).toBe('/short/.retort/service.sock');
  });

  it('moves the socket of a long path to a short one of its own', () => {
    const long = `/${'deep/'.repeat(40)}.retort`;
    const { socket } = stateFolderAt(long);
    expect(Buffer.byteLength(socket)).toBeLessThanOrEqual(100);
    expect(stateFolderAt(long).socket).toBe(socket);
    expect(stateFolderAt(`${long}-2`).socket).not.toBe(socket);
  });

  it('keeps itself out of version control, and the sockets private', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'retort-state-'));
    const state = stateFolderAt(join(folder, 'deep/'.repeat(30)));
    await makeStateFolder(state);
    expect(await readFile(join(state.path, '.gitignore'), 'utf8')).toBe('*\n');
    expect((await stat(join(state.socket, '..'))).mode & 0o777).toBe(0o700);
    await rm(folder, { recursive: true });
  });
});
