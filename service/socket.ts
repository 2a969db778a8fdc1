import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { ServiceReply, ServiceRequest } from './messages.js';

/** The supervisor ended, or hung up, before it answered. */
export class LineEnded extends Error {}

/** An open line to a supervisor. While it is open the supervisor does not leave for want of work. */
export interface ServiceLine {
  ask(request: ServiceRequest): Promise<ServiceReply>;
  /** Resolves when the supervisor is gone or the line was closed. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Opens a line, or null when nobody listens there. */
export async function openLine(path: string): Promise<ServiceLine | null> {
  const socket = createConnection(path);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
  } catch (error) {
    if (isNobody(error)) return null;
    throw error;
  }
  return lineOver(socket);
}

function lineOver(socket: Socket): ServiceLine {
  const waiting: { resolve(reply: ServiceReply): void; reject(error: Error): void }[] = [];
  createInterface({ input: socket }).on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)));
  socket.on('error', () => socket.destroy());
  const ended = new Promise<void>((resolve) => {
    socket.once('close', () => {
      for (const { reject } of waiting.splice(0)) reject(new LineEnded());
      resolve();
    });
  });
  return {
    ended,
    ask: (request) =>
      new Promise((resolve, reject) => {
        if (socket.destroyed) reject(new LineEnded());
        waiting.push({ resolve, reject });
        socket.write(`${JSON.stringify(request)}\n`);
      }),
    close: () => socket.destroy(),
  };
}

/** Nobody listens: no such file, a socket left by a dead process, or one closing at this moment. */
function isNobody(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ECONNRESET';
}

export interface ServiceSocket {
  /** Lines that are open now. */
  lines(): number;
  close(): Promise<void>;
}

/** Listens and answers each line of each client in order. */
export async function listen(
  path: string,
  answer: (request: ServiceRequest) => Promise<ServiceReply>,
): Promise<ServiceSocket> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    void answerLines(socket, answer);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return { lines: () => sockets.size, close: () => closeSocket(server, sockets) };
}

async function answerLines(
  socket: Socket,
  answer: (request: ServiceRequest) => Promise<ServiceReply>,
): Promise<void> {
  for await (const line of createInterface({ input: socket })) {
    const reply = await answer(JSON.parse(line));
    socket.write(`${JSON.stringify(reply)}\n`);
  }
}

function closeSocket(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.end();
    setTimeout(() => {
      for (const socket of sockets) socket.destroy();
    }, 200).unref();
  });
}
