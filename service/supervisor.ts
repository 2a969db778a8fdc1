import { mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, Connection } from '@temporalio/client';
import { type ErrorRecord, RetortError } from '../errors/retort-error.js';
import { ServiceDidNotStart } from './errors.js';
import { type KeptProcess, keepAlive } from './keep-alive.js';
import type { ServiceFacts, ServiceReply, ServiceRequest, ServiceStatus } from './messages.js';
import { listen, type ServiceSocket } from './socket.js';
import { type StateFolder, stateFolderAt } from './state-folder.js';
import { lazyClientOf, localTarget } from './temporal-client.js';
import { endFormerServer, freePorts, startTemporalServer, type TemporalPorts } from './temporal-server.js';
import { startWorkerProcess } from './worker-process.js';
import type { WorkerRole, WorkerSettings } from './worker-settings.js';

/** What the starting command tells the supervisor. */
export interface SupervisorSettings {
  readonly stateFolder: string;
  /** Path of the Temporal server. */
  readonly server: string;
  /** Module that runs a worker when it is started as a process. */
  readonly workerEntry: string;
  readonly code: string;
  readonly store: string;
  /** Of an S3 store that is not Amazon's. */
  readonly storeEndpoint: string | null;
  readonly keyFolder: string;
  readonly cacheFolder: string;
  readonly deviceFolder: string;
  /** How long it stays without open runs, schedules or commands. */
  readonly idleMs: number;
}

const workers: readonly { name: string; roles: readonly WorkerRole[] }[] = [
  { name: 'worker-control', roles: ['control'] },
  { name: 'worker-compute', roles: ['cpu', 'gpu'] },
];

const longestLogBytes = 16 * 2 ** 20;
const callTimeoutMs = 5_000;

/** Runs the local service of a project until it is stopped or idle. */
export class Supervisor {
  readonly #settings: SupervisorSettings;
  readonly #state: StateFolder;
  readonly #env: NodeJS.ProcessEnv;
  readonly #startedAt = new Date().toISOString();
  readonly #stopping = new AbortController();
  #kept: readonly KeptProcess[] = [];
  #temporal: { client: Client; connection: Connection } | null = null;
  #facts: Promise<ServiceFacts>;

  constructor(settings: SupervisorSettings, env: NodeJS.ProcessEnv) {
    this.#settings = settings;
    this.#state = stateFolderAt(settings.stateFolder);
    this.#env = env;
    this.#facts = this.#start();
    this.#facts.catch(() => {});
  }

  /** Returns when everything that it started has ended. */
  async run(): Promise<void> {
    const socket = await listen(this.#state.socket, (request) => this.#answer(request));
    try {
      await this.#facts;
      await this.#untilIdle(socket);
    } catch (error) {
      this.#note(`the service cannot go on: ${error instanceof Error ? error.stack : String(error)}`);
    } finally {
      await this.#stopAll();
      await socket.close();
    }
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #start(): Promise<ServiceFacts> {
    const { code, store, storeEndpoint } = this.#settings;
    await endFormerServer(this.#state);
    const ports = await freePorts();
    const target = localTarget(`127.0.0.1:${ports.frontend}`);
    this.#temporal = lazyClientOf(target);
    this.#kept = [
      this.#keepServer(ports),
      ...workers.map((worker) => this.#keepWorker(worker, target.address)),
    ];
    await Promise.all(this.#kept.map(({ firstReady }) => firstReady));
    return {
      pid: process.pid,
      address: target.address,
      uiAddress: `http://127.0.0.1:${ports.ui}`,
      namespace: target.namespace,
      code,
      store,
      storeEndpoint,
    };
  }

  #keepServer(ports: TemporalPorts): KeptProcess {
    const log = this.#openLog('temporal');
    const answers = () =>
      this.#ask(({ client }) => describeNamespace(client)).then(
        () => true,
        () => false,
      );
    const binary = this.#settings.server;
    const start = () => startTemporalServer({ binary, ports, state: this.#state, log, answers });
    return keepAlive('temporal', start, this.#note);
  }

  #keepWorker({ name, roles }: (typeof workers)[number], address: string): KeptProcess {
    const { store, keyFolder, cacheFolder, deviceFolder, workerEntry } = this.#settings;
    const settings: WorkerSettings = {
      roles,
      address,
      store,
      keyFolder: roles.includes('control') ? keyFolder : null,
      cacheFolder,
      deviceFolder,
      spoolFolder: this.#state.spool,
    };
    const log = this.#openLog(name);
    return keepAlive(name, () => startWorkerProcess(workerEntry, settings, log, this.#env), this.#note);
  }

  async #answer(request: ServiceRequest): Promise<ServiceReply> {
    if (request.ask === 'stop') {
      this.stop();
      return { reply: 'stopping', pid: process.pid };
    }
    if (this.#stopping.signal.aborted) return new Promise(() => {});
    try {
      const service = await this.#facts;
      if (request.ask === 'hello') return { reply: 'hello', service };
      return { reply: 'status', status: await this.#status(service) };
    } catch (error) {
      return { reply: 'failed', failure: this.#failure(error) };
    }
  }

  #failure(error: unknown): ErrorRecord {
    if (error instanceof RetortError) return error.toRecord();
    const why = error instanceof Error ? error.message : String(error);
    return new ServiceDidNotStart(join(this.#state.logs, 'supervisor.log'), why).toRecord();
  }

  async #status(service: ServiceFacts): Promise<ServiceStatus> {
    return {
      ...service,
      startedAt: this.#startedAt,
      processes: this.#kept.map((kept) => kept.status()),
      ...(await this.#work()),
    };
  }

  /** What is still to be done; null where the server gives no answer. */
  async #work(): Promise<Pick<ServiceStatus, 'openRuns' | 'openStages' | 'schedules'>> {
    try {
      return await this.#ask(async ({ client }) => ({
        openRuns: await countOpen(client, 'runPipeline'),
        openStages: await countOpen(client, 'executeStage'),
        schedules: await countSchedules(client),
      }));
    } catch {
      return { openRuns: null, openStages: null, schedules: null };
    }
  }

  async #untilIdle(socket: ServiceSocket): Promise<void> {
    const { idleMs } = this.#settings;
    const everyMs = Math.max(200, Math.min(2_000, idleMs / 4));
    let busyAt = Date.now();
    while (!this.#stopping.signal.aborted) {
      await sleep(everyMs, undefined, { signal: this.#stopping.signal }).catch(() => {});
      const work = Object.values(await this.#work());
      if (socket.guests() > 0 || work.some((count) => count !== 0)) busyAt = Date.now();
      if (Date.now() - busyAt >= idleMs) {
        this.#note('nothing to do: leaving');
        this.stop();
      }
    }
  }

  async #stopAll(): Promise<void> {
    this.stop();
    const [server, ...others] = this.#kept;
    await Promise.all(others.map((worker) => worker.stop()));
    await server?.stop();
  }

  #ask<T>(call: (temporal: { client: Client }) => Promise<T>): Promise<T> {
    const temporal = this.#temporal;
    if (temporal === null) return Promise.reject(new Error('the Temporal server was not started'));
    return temporal.connection.withDeadline(Date.now() + callTimeoutMs, () => call(temporal));
  }

  /** Opened for appending; a long one from before begins anew. */
  #openLog(name: string): number {
    mkdirSync(this.#state.logs, { recursive: true });
    const path = join(this.#state.logs, `${name}.log`);
    const length = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (length > longestLogBytes) rmSync(path);
    return openSync(path, 'a');
  }

  #note = (text: string): void => {
    process.stdout.write(`${new Date().toISOString()} ${text}\n`);
  };
}

function describeNamespace(client: Client): Promise<unknown> {
  return client.workflowService.describeNamespace({ namespace: client.options.namespace });
}

async function countOpen(client: Client, workflow: 'runPipeline' | 'executeStage'): Promise<number> {
  const { count } = await client.workflow.count(`WorkflowType='${workflow}' AND ExecutionStatus='Running'`);
  return count;
}

async function countSchedules(client: Client): Promise<number> {
  let count = 0;
  for await (const _ of client.schedule.list({ pageSize: 1 })) count += 1;
  return count;
}
