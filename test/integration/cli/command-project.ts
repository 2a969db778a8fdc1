import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { temporalServer } from '../servers/temporal.js';

export const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const program = join(checkout, 'bin', 'retort.js');

export interface Ended {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A document that a command printed; every one names its schema. */
export interface Printed {
  readonly schema: string;
  readonly [field: string]: unknown;
}

/** Standard output as JSON Lines. */
export function documentsIn({ stdout }: Ended): Printed[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** An empty folder, an empty home, and the real command as a process of its own. */
export class CommandProject {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;

  private constructor(folder: string, env: NodeJS.ProcessEnv) {
    this.folder = folder;
    this.env = env;
  }

  static async make(env: NodeJS.ProcessEnv = {}): Promise<CommandProject> {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'retort-cli-')));
    const home = join(root, 'home');
    mkdirSync(home);
    mkdirSync(join(root, 'project'));
    const own = {
      PATH: process.env.PATH,
      HOME: home,
      LANG: 'C.UTF-8',
      RETORT_TEMPORAL: await temporalServer(),
    };
    return new CommandProject(join(root, 'project'), { ...own, ...env });
  }

  write(path: string, text: string): string {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }

  start(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    return new Running(
      spawn(process.execPath, [program, ...argv], { cwd: this.folder, env: { ...this.env, ...env } }),
    );
  }

  /** The same on a terminal of its own, 30 rows of 100 columns; what is typed goes there. */
  startOnTerminal(argv: readonly string[]): Running {
    const words = [process.execPath, program, ...argv].map((word) => `'${word}'`).join(' ');
    const command = `stty rows 30 cols 100; exec ${words}`;
    const env = { ...this.env, TERM: 'xterm', SHELL: '/bin/sh' };
    return new Running(spawn('script', ['-qec', command, '/dev/null'], { cwd: this.folder, env }));
  }

  retort(...argv: string[]): Promise<Ended> {
    return this.start(argv).ended;
  }

  /** For what must work: throws all that the command printed when it does not exit with 0. */
  async succeed(...argv: string[]): Promise<Ended> {
    const ended = await this.retort(...argv);
    if (ended.exit !== 0) throw new Error(`exit ${ended.exit}\n${ended.stdout}\n${ended.stderr}`);
    return ended;
  }

  /** The documents that a command prints under `--json`, with its exit code. */
  async documents(...argv: string[]): Promise<{ exit: number; documents: Printed[] }> {
    const ended = await this.retort(...argv, '--json');
    return { exit: ended.exit, documents: documentsIn(ended) };
  }

  /** Ends the local service, which ends all that it started, and removes everything. */
  async end(): Promise<void> {
    await this.retort('service', 'stop');
    rmSync(dirname(this.folder), { recursive: true, force: true });
  }
}

/** A command that has not ended yet. */
export class Running {
  stdout = '';
  stderr = '';
  readonly ended: Promise<Ended>;
  readonly #child: ChildProcess;

  constructor(child: ChildProcess) {
    this.#child = child;
    child.stdout?.on('data', (data: Buffer) => {
      this.stdout += data;
    });
    child.stderr?.on('data', (data: Buffer) => {
      this.stderr += data;
    });
    this.ended = new Promise((resolve) => {
      child.once('close', (code) => resolve({ exit: code ?? -1, stdout: this.stdout, stderr: this.stderr }));
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  endInput(): void {
    this.#child.stdin?.end();
  }

  /** Waits until the command has printed what matches. */
  async printed(pattern: RegExp): Promise<void> {
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(50))
      if (pattern.test(this.stdout + this.stderr)) return;
    throw new Error(`nothing like ${pattern} was printed in a minute:\n${this.stdout}${this.stderr}`);
  }
}

/** A run file over prose and comparisons of the samples: nine stages, as small as they get, or long where told. */
export function smallRunFile({ steps = 4 }: { steps?: number } = {}): string {
  const sample = (path: string) => JSON.stringify(join(checkout, 'samples', path));
  return `import { defineRun, assistant } from 'retort';

export default defineRun(assistant, {
  sources: {
    text: { files: [${sample('text/birds.txt')}] },
    comparisons: { files: [${sample('comparisons/comparisons.jsonl')}] },
  },
  heldoutFraction: 0.2,
  tokenizer: { vocabularySize: 300 },
  lm: {
    decoder: { contextLength: 128, layers: 1, width: 16, heads: 2 },
    steps: ${steps},
    batchSequences: 2,
    learningRate: 0.003,
  },
  finetune: { batchPairs: 4, pairs: 8 },
  evaluate: { limit: 8 },
  execution: { threads: 1 },
});
`;
}
