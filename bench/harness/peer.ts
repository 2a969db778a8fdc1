import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const LINES_KEPT = 30;

/** What a peer answers; which of these depends on the peer and on the request. */
export interface Answer {
  readonly versions?: Readonly<Record<string, string>>;
  readonly firstLoss?: number;
  readonly seconds?: number;
  readonly losses?: readonly number[];
  readonly pairs?: number;
  readonly tokens?: number;
  readonly operationsPerSecond?: number;
  readonly peakBytes?: number;
}

type Request =
  | { readonly do: 'steps'; readonly count: number }
  | { readonly do: 'rate' }
  | { readonly do: 'memory' };

/** A program and its arguments. */
export interface Command {
  readonly program: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A process that stays and works only while it is asked: one JSON object a line, both ways. */
export class Peer {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #complaints: string[] = [];

  private constructor({ program, arguments: words, environment }: Command) {
    this.#child = spawn(program, [...words], {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const { stdout, stderr } = this.#child;
    if (!stdout || !stderr) throw new Error('a peer without pipes');
    this.#answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
    createInterface({ input: stderr }).on('line', (line) => {
      this.#complaints.push(line);
      if (this.#complaints.length > LINES_KEPT) this.#complaints.shift();
    });
  }

  /** Starts it and waits until it is ready. */
  static async start(command: Command): Promise<{ peer: Peer; ready: Answer }> {
    const peer = new Peer(command);
    return { peer, ready: await peer.#next() };
  }

  ask(request: Request): Promise<Answer> {
    this.#child.stdin?.write(`${JSON.stringify(request)}\n`);
    return this.#next();
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const closed = once(this.#child, 'close');
    this.#child.stdin?.end();
    await closed;
  }

  async #next(): Promise<Answer> {
    const { value, done } = await this.#answers.next();
    if (!done) return JSON.parse(value) as Answer;
    throw new Error(`a peer ended:\n${this.#complaints.join('\n')}`);
  }
}
