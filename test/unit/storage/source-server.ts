import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A server of files on this machine that can break off, redirect and refuse, and remembers what it was asked. */
export class SourceServer {
  readonly requests: IncomingMessage[] = [];
  handler: Handler = (_request, response) => response.writeHead(404).end();
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<SourceServer> {
    const server = createServer();
    const own = new SourceServer(server);
    server.on('request', (request, response) => {
      own.requests.push(request);
      own.handler(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return own;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A header of each request, in order. */
  headers(name: string): (string | undefined)[] {
    return this.requests.map(({ headers }) => headers[name] as string | undefined);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export interface Served {
  readonly tag?: string;
  /** Whether parts can be asked for. */
  readonly ranges?: boolean;
  /** Breaks the connection after so many bytes of the answer; null: never. */
  readonly breakAfter?: () => number | null;
}

/** Serves the bytes as a file server does. */
export function serving(
  bytes: Uint8Array,
  { tag, ranges = true, breakAfter = () => null }: Served = {},
): Handler {
  return ({ headers }, response) => {
    if (tag !== undefined && headers['if-none-match'] === tag) {
      response.writeHead(304).end();
      return;
    }
    const start =
      ranges && headers['if-range'] === tag ? Number(/\d+/.exec(headers.range ?? '')?.[0] ?? 0) : 0;
    if (start >= bytes.length && start > 0) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    const rest = bytes.subarray(start);
    response.writeHead(start > 0 ? 206 : 200, {
      'content-length': rest.length,
      ...(tag === undefined ? {} : { etag: tag }),
      ...(start > 0 ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    const most = breakAfter();
    if (most === null || most >= rest.length) response.end(rest);
    else response.write(rest.subarray(0, most), () => setTimeout(() => response.destroy(), 20));
  };
}
