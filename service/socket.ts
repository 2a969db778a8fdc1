import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { RetortError } from '../errors/retort-error.js';
import type { ServiceFacts, ServiceReply, ServiceRequest, ServiceStatus } from './messages.js';

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
  createInterface({ input: socket })
    .on('line', (line) => waiting.shift()?.resolve(JSON.parse(line)))
    .on('error', () => socket.destroy());
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

/** Starting a server and two workers on a busy machine takes a part of this. */
const readyTimeoutMs = 120_000;

/**
 * What the service is, once it is ready; null when it says nothing for two minutes. From the greeting on it
 * stays for as long as the line is open.
 */
export async function greet(line: ServiceLine): Promise<ServiceFacts | null> {
  const waiting = new AbortController();
  const silence = sleep(readyTimeoutMs, null, { signal: waiting.signal }).catch(() => null);
  const reply = await Promise.race([line.ask({ ask: 'hello' }), silence]).finally(() => waiting.abort());
  if (reply === null) return null;
  if (reply.reply === 'hello') return reply.service;
  throw failureIn(reply);
}

export async function statusOver(line: ServiceLine): Promise<ServiceStatus> {
  const reply = await line.ask({ ask: 'status' });
  if (reply.reply === 'status') return reply.status;
  throw failureIn(reply);
}

/** Asks the service to stop and waits until its process, which ends last, is gone. */
export async function stopOver(line: ServiceLine): Promise<void> {
  const reply = await line.ask({ ask: 'stop' });
  if (reply.reply !== 'stopping') throw failureIn(reply);
  await line.ended;
  while (isRunning(reply.pid)) await sleep(20);
}

function failureIn(reply: ServiceReply): Error {
  return reply.reply === 'failed' ? RetortError.fromRecord(reply.failure) : new LineEnded();
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Nobody listens: no such file, a socket left by a dead process, or one closing at this moment. */
function isNobody(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ECONNRESET';
}

export interface ServiceSocket {
  /** Commands that said hello and are still connected: the service stays for them. */
  guests(): number;
  close(): Promise<void>;
}

/** Listens and answers each line of each client in order. */
export async function listen(
  path: string,
  answer: (request: ServiceRequest) => Promise<ServiceReply>,
): Promise<ServiceSocket> {
  const sockets = new Set<Socket>();
  const guests = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      guests.delete(socket);
    });
    answerLines(socket, (request) => {
      if (request.ask === 'hello') guests.add(socket);
      return answer(request);
    }).catch(() => socket.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return { guests: () => guests.size, close: () => closeSocket(server, sockets) };
}

async function answerLines(
  socket: Socket,
  answer: (request: ServiceRequest) => Promise<ServiceReply>,
): Promise<void> {
  socket.on('error', () => socket.destroy());
  for await (const line of createInterface({ input: socket })) {
    const reply = await answer(JSON.parse(line));
    socket.write(`${JSON.stringify(reply)}\n`);
  }
}

function closeSocket(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
