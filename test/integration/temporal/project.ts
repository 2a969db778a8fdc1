import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { makeSpec } from '../../../pipelines/make-spec.js';
import type { Spec } from '../../../pipelines/spec.js';
import { connect, type Service, type ServiceOptions } from '../../../service/connect.js';
import { untilClosed } from '../../../service/follow-run.js';
import { resumeRun, startRun } from '../../../service/run-control.js';
import type { Control } from '../../../service/run-liveness.js';
import { serviceStatus, stopService } from '../../../service/status.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { openStore } from '../../../storage/open-store.js';
import type { RunRecord } from '../../../storage/runs/run-record.js';
import { temporalServer } from '../servers/temporal.js';
import { byteChain, byteCopy } from './byte-copy/stages.js';

const workerEntry = fileURLToPath(new URL('./byte-copy/worker-process.ts', import.meta.url));

export type CopyParams = Omit<z.input<typeof byteCopy.params>, 'source' | 'trace'>;

/** A project in a temporary folder, with a local service of its own and byte-copy stages. */
export class Project {
  readonly folder: string;
  readonly store: ObjectStore;
  #services: Service[] = [];
  readonly #env: NodeJS.ProcessEnv;

  private constructor(folder: string, store: ObjectStore, env: NodeJS.ProcessEnv) {
    this.folder = folder;
    this.store = store;
    this.#env = env;
  }

  static async make(env: { [name: string]: string } = {}): Promise<Project> {
    const folder = await mkdtemp(join(tmpdir(), 'retort-test-'));
    await writeFile(join(folder, 'source.txt'), 'a source to be copied\n');
    const store = await openStore(join(folder, 'store'));
    const server = await temporalServer();
    return new Project(folder, store, {
      ...process.env,
      ...env,
      TEMPORAL_ADDRESS: '',
      RETORT_TEMPORAL: server,
    });
  }

  get stateFolder(): string {
    return join(this.folder, '.retort');
  }

  get trace(): string {
    return join(this.folder, 'trace');
  }

  async connect(options: Partial<ServiceOptions> = {}, env: NodeJS.ProcessEnv = {}): Promise<Control> {
    const service = await connect({
      stateFolder: this.stateFolder,
      store: this.store.location,
      keyFolder: join(this.folder, 'keys'),
      env: { ...this.#env, ...env },
      workerEntry,
      idleMs: 60_000,
      ...options,
    });
    this.#services.push(service);
    return { service, store: this.store };
  }

  spec(params: CopyParams = {}): Spec {
    return makeSpec(byteCopy, { ...params, source: join(this.folder, 'source.txt'), trace: this.trace });
  }

  /** A copy and this many stages after it, each of which waits for the one before. */
  chain(links: number, copy = 0): Spec {
    return makeSpec(byteChain, { source: join(this.folder, 'source.txt'), links, copy });
  }

  /** Every step that any process executed, in order: `stage step last-step process`. */
  async steps(): Promise<string[]> {
    const text = await readFile(this.trace, 'utf8').catch(() => '');
    return text.split('\n').filter((line) => line !== '');
  }

  /** Steps executed by stages of this name whose last step is this one. */
  async stepsOf(name: string, of: number): Promise<number> {
    const marked = (await this.steps()).map((line) => line.split(' '));
    return marked.filter(([stage, , last]) => stage === name && Number(last) === of).length;
  }

  /** Process that executed the last step. */
  async lastProcess(): Promise<number> {
    return Number((await this.steps()).at(-1)?.split(' ')[3]);
  }

  async run(control: Control, params: CopyParams = {}): Promise<RunRecord> {
    const { id } = await startRun(control, this.spec(params));
    return untilClosed(control, id);
  }

  async resume(control: Control, run: string, params?: CopyParams): Promise<RunRecord> {
    const spec = params === undefined ? undefined : this.spec(params);
    const { id } = await resumeRun(control, run, { spec });
    return untilClosed(control, id);
  }

  /** The supervisor first, then what it started. */
  async processes(): Promise<number[]> {
    const status = await serviceStatus(this.stateFolder);
    return [status?.pid, ...(status?.processes.map(({ pid }) => pid) ?? [])].filter(
      (pid) => typeof pid === 'number',
    );
  }

  async processOf(name: string): Promise<number> {
    const status = await serviceStatus(this.stateFolder);
    return status?.processes.find((one) => one.name === name)?.pid ?? Number.NaN;
  }

  async temporalProcess(): Promise<number> {
    return Number(await readFile(join(this.stateFolder, 'temporal.pid'), 'utf8'));
  }

  /** Ends everything that the project started and removes its folder. */
  async end(): Promise<void> {
    for (const service of this.#services) await service.close();
    if ((await serviceStatus(this.stateFolder).catch(() => null)) !== null)
      await stopService(this.stateFolder);
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Status of each stage by id. */
export function statuses(record: RunRecord): { [id: string]: string } {
  return Object.fromEntries(record.stages.map(({ id, status }) => [id, status]));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until it holds; fails after a minute. */
export async function until(holds: () => Promise<boolean> | boolean, what = 'it'): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(50))
    if (await holds()) return;
  throw new Error(`${what} did not come true in a minute`);
}
