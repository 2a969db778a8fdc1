import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One answer of the server, whole, before it is passed on. */
export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

export interface Asked {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

/** Changes the answer to break one promise of the server; `drop` cuts the connection without any answer. */
export type Fault = (asked: Asked, answer: Answer) => Answer | 'drop';

export interface FaultyProxy {
  readonly endpoint: string;
  /** Requests that reached the proxy. */
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** Passes every request on unchanged, so that signatures stay valid, and every answer through the fault. */
export async function startFaultyProxy(endpoint: string, fault: Fault): Promise<FaultyProxy> {
  const asked: Asked[] = [];
  const server = createServer((incoming, outgoing) => {
    const one = { method: incoming.method ?? '', url: incoming.url ?? '', headers: incoming.headers };
    asked.push(one);
    forward(endpoint, incoming).then(
      (answer) => reply(outgoing, incoming, fault(one, answer)),
      () => incoming.socket.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function forward(endpoint: string, incoming: IncomingMessage): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const target = new URL(endpoint);
    const { method, url: path, headers } = incoming;
    const upstream = request(
      { host: target.hostname, port: target.port, method, path, headers },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts),
          }),
        );
      },
    );
    upstream.on('error', reject);
    incoming.pipe(upstream);
  });
}

function reply(outgoing: ServerResponse, incoming: IncomingMessage, answer: Answer | 'drop'): void {
  if (answer === 'drop') {
    incoming.socket.destroy();
    return;
  }
  const { 'transfer-encoding': _, ...headers } = answer.headers;
  if (incoming.method !== 'HEAD') headers['content-length'] = String(answer.body.length);
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) outgoing.setHeader(name, value);
  outgoing.writeHead(answer.status);
  outgoing.end(answer.body);
}
