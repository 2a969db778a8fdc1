import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openStore } from '../../../storage/open-store.js';
import { readLog } from '../../../storage/runs/run-log.js';
import type { RunRecord } from '../../../storage/runs/run-record.js';
import { findRun } from '../../../storage/runs/run-store.js';
import { CommandProject, type Ended, type Running } from '../../integration/cli/command-project.js';
import { type ProcessKind, processesNaming, type RunningProcess } from './processes.js';

const witness = new URL('./witness.mjs', import.meta.url).href;

/** A training step that some process executed. */
export interface Step {
  readonly stage: string;
  readonly key: string;
  /** Counted from 1. */
  readonly step: number;
  readonly of: number;
  readonly process: number;
  /** When it was done, in milliseconds since 1970. */
  readonly at: number;
  /** The worker that started it. */
  readonly worker: number;
}

/** A kill at a fault point, once: at its `visit` from the moment on when the stage `after` has trained. */
export interface Fault {
  readonly process: 'control' | 'compute' | 'training';
  readonly point: string;
  readonly visit: number;
  readonly after?: string;
}

/** A project of real processes, each of which writes down the steps that it executes. */
export class WitnessedProject {
  readonly command: CommandProject;
  /** Names every process of the project in its environment. */
  readonly root: string;
  readonly #witness: string;
  readonly #env: NodeJS.ProcessEnv;

  private constructor(command: CommandProject, env: NodeJS.ProcessEnv) {
    this.command = command;
    this.root = dirname(command.folder);
    this.#witness = join(this.root, 'witness');
    this.#env = {
      ...env,
      RETORT_WITNESS: this.#witness,
      NODE_OPTIONS: `--import=${witness}`,
      TMPDIR: join(this.root, 'tmp'),
    };
  }

  static async make(files: { [path: string]: string }, faults: readonly Fault[] = [], env = {}) {
    const project = new WitnessedProject(await CommandProject.make(), env);
    mkdirSync(join(project.root, 'tmp'));
    mkdirSync(project.#witness);
    writeFileSync(join(project.#witness, 'faults.json'), JSON.stringify(faults));
    for (const [path, text] of Object.entries(files)) project.command.write(path, text);
    return project;
  }

  get stateFolder(): string {
    return join(this.command.folder, '.retort');
  }

  start(...argv: string[]): Running {
    return this.command.start(argv, this.#env);
  }

  retort(...argv: string[]): Promise<Ended> {
    return this.start(...argv).ended;
  }

  /** Runs a command that must succeed. */
  async succeed(...argv: string[]): Promise<Ended> {
    const ended = await this.retort(...argv);
    if (ended.exit !== 0)
      throw new Error(`retort ${argv.join(' ')} exited with ${ended.exit}:\n${ended.stdout}${ended.stderr}`);
    return ended;
  }

  /** In the order of execution. */
  steps(): Step[] {
    const file = join(this.#witness, 'steps');
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  }

  /** Fault points that killed a process, as `process-point`. */
  fired(): string[] {
    const names = readdirSync(this.#witness).filter((name) => name.startsWith('fired-'));
    return names.map((name) => name.slice('fired-'.length)).sort();
  }

  processes(kind?: ProcessKind): RunningProcess[] {
    const all = processesNaming(this.root);
    return kind === undefined ? all : all.filter((one) => one.kind === kind);
  }

  /** `kill -9` of the project's only process of a kind, once there is one. */
  async kill(kind: ProcessKind): Promise<void> {
    let found: RunningProcess[] = [];
    await until(() => {
      found = this.processes(kind);
      return found.length > 0;
    }, `a process: ${kind}`);
    for (const { pid } of found) process.kill(pid, 'SIGKILL');
  }

  async record(reference = '@last'): Promise<RunRecord> {
    const store = await openStore(join(this.stateFolder, 'store'));
    return findRun(store, reference).finally(() => store.close());
  }

  /** Ids of the stages that the run's workers began to compute, one for each attempt. */
  async attempts(reference = '@last'): Promise<string[]> {
    const store = await openStore(join(this.stateFolder, 'store'));
    const stages: string[] = [];
    const { id } = await findRun(store, reference);
    for await (const { stage, message } of readLog(store, id))
      if (stage !== null && /^attempt \d+ started/.test(message)) stages.push(stage);
    return stages;
  }

  end(): Promise<void> {
    return this.command.end();
  }
}

/** Waits until it holds. */
export async function until(holds: () => boolean | Promise<boolean>, what: string, seconds = 180) {
  for (const deadline = Date.now() + 1000 * seconds; Date.now() < deadline; await sleep(5))
    if (await holds()) return;
  throw new Error(`${what}: not in ${seconds} s`);
}

/** Artifact of each stage by its id. */
export function artifacts({ stages }: RunRecord): { [id: string]: string | null } {
  return Object.fromEntries(stages.map(({ id, artifact }) => [id, artifact]));
}
