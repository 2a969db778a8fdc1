import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServiceFacts } from '../../../service/messages.js';
import { greet, LineEnded, listen, openLine, type ServiceSocket, stopOver } from '../../../service/socket.js';

const facts: ServiceFacts = {
  pid: 1,
  address: '127.0.0.1:1',
  uiAddress: 'http://127.0.0.1:2',
  namespace: 'default',
  code: '/code',
  store: '/store',
  storeEndpoint: null,
};

describe('a line to the supervisor', () => {
  let folder: string;
  let path: string;
  let socket: ServiceSocket | null = null;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retort-socket-'));
    path = join(folder, 's.sock');
  });
  afterEach(async () => {
    await socket?.close();
    socket = null;
    await rm(folder, { recursive: true, force: true });
  });

  async function line() {
    const opened = await openLine(path);
    if (opened === null) throw new Error('nobody listens');
    return opened;
  }

  it('is null where nobody listens: no file, or the socket of a dead process', async () => {
    expect(await openLine(path)).toBe(null);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(join(folder, 'dead.sock'), resolve));
    server.close();
    await writeFile(join(folder, 'plain'), '');
    expect(await openLine(join(folder, 'dead.sock'))).toBe(null);
    expect(await openLine(join(folder, 'plain'))).toBe(null);
  });

  it('makes a guest of who says hello, until it hangs up', async () => {
    socket = await listen(path, async () => ({ reply: 'hello', service: facts }));
    const one = await line();
    expect(socket.guests()).toBe(0);
    expect(await greet(one)).toEqual(facts);
    expect(socket.guests()).toBe(1);
    one.close();
    await expect.poll(() => socket?.guests()).toBe(0);
  });

  it('throws the failure that the supervisor reports', async () => {
    const failure = {
      code: 'E5005',
      name: 'StoreUnreachable',
      kind: 'unreachable',
      message: 'no store',
    } as const;
    socket = await listen(path, async () => ({ reply: 'failed', failure }));
    await expect(greet(await line())).rejects.toMatchObject({ code: 'E5005', kind: 'unreachable' });
  });

  it('ends for a command that waits when the supervisor goes', async () => {
    socket = await listen(path, () => new Promise(() => {}));
    const one = await line();
    const greeting = greet(one);
    await socket.close();
    await expect(greeting).rejects.toBeInstanceOf(LineEnded);
    await one.ended;
  });

  it('waits for the end of the process that was told to stop', async () => {
    const { spawn } = await import('node:child_process');
    const child = spawn('sleep', ['0.3']);
    socket = await listen(path, async () => ({ reply: 'stopping', pid: child.pid ?? 0 }));
    const one = await line();
    const stopping = stopOver(one);
    await expect.poll(() => child.pid).toBeTypeOf('number');
    setTimeout(() => void socket?.close(), 20);
    await stopping;
    expect(child.exitCode).toBe(0);
  });
});
