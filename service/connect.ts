import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { lock } from 'proper-lockfile';
import { runningCode } from '../lineage/compute-digest.js';
import { storeEndpoint } from '../storage/s3-settings.js';
import { cacheFolderOf } from './cache-folder.js';
import { ServiceBusyWithOther, ServiceDidNotStart } from './errors.js';
import type { ServiceFacts } from './messages.js';
import { nodeEntry } from './node-entry.js';
import { findServerBinary } from './server-binary.js';
import { type ServiceDifference, serviceDifference } from './service-difference.js';
import { greet, LineEnded, openLine, type ServiceLine, statusOver, stopOver } from './socket.js';
import { makeStateFolder, type StateFolder, shortFolder, stateFolderAt } from './state-folder.js';
import type { SupervisorSettings } from './supervisor.js';
import { clientOf, localTarget, type TemporalTarget, targetOf } from './temporal-client.js';
import { endOf } from './temporal-server.js';

export interface ServiceOptions {
  /** Path of the project's `.retort/`. */
  readonly stateFolder: string;
  /** Location of the store, as `openStore` takes it. */
  readonly store: string;
  /** TEMPORAL_*, RETORT_TEMPORAL, XDG_*, PATH; also the environment of what is started. */
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the signing key; the user's own when absent. */
  readonly keyFolder: string;
  /** Take a service that runs other code or another store: enough to cancel, pause or look. */
  readonly anyCode?: boolean;
  readonly onNotice?: (text: string) => void;
  /** How long the service stays without work; 60 s when absent. */
  readonly idleMs?: number;
  /** Module that runs a worker as a process; the shipped one when absent. */
  readonly workerEntry?: string;
}

/** A Temporal server with workers behind it. Close it: the local service stays as long as a command is connected. */
export interface Service {
  readonly client: Client;
  readonly target: TemporalTarget;
  /** The local service, or null for the cluster that TEMPORAL_ADDRESS names. */
  readonly local: ServiceFacts | null;
  /** Whether the local service is gone since. */
  hasEnded(): boolean;
  close(): Promise<void>;
}

/**
 * Connects to the cluster of TEMPORAL_ADDRESS, or else to this project's local service, which is started
 * when none runs.
 * @throws TemporalUnreachable, TemporalServerMissing, ServiceDidNotStart, ServiceBusyWithOther
 */
export async function connect(options: ServiceOptions): Promise<Service> {
  const cluster = targetOf(options.env);
  if (cluster !== null) return serviceOf(await clientOf(cluster), cluster, null);
  const { line, facts } = await reachLocal(options);
  const target = localTarget(facts.address);
  try {
    return serviceOf(await clientOf(target), target, { line, facts });
  } catch (error) {
    line.close();
    throw error;
  }
}

interface Reached {
  readonly line: ServiceLine;
  readonly facts: ServiceFacts;
}

function serviceOf(client: Client, target: TemporalTarget, local: Reached | null): Service {
  let ended = false;
  local?.line.ended.then(() => {
    ended = true;
  });
  return {
    client,
    target,
    local: local?.facts ?? null,
    hasEnded: () => ended,
    async close() {
      local?.line.close();
      await client.connection.close();
    },
  };
}

async function reachLocal(options: ServiceOptions): Promise<Reached> {
  const state = stateFolderAt(options.stateFolder);
  await makeStateFolder(state);
  const adopted = await adopt(state, options);
  if (adopted !== null) return adopted;
  const release = await lock(state.path, {
    lockfilePath: join(state.path, 'service.lock'),
    retries: { retries: 1_200, minTimeout: 50, maxTimeout: 500 },
    onCompromised: () => {},
  });
  try {
    return (await adopt(state, options)) ?? (await start(state, options));
  } finally {
    await release();
  }
}

/** The running service if there is one that fits; an idle one that does not fit is stopped. */
async function adopt(state: StateFolder, options: ServiceOptions): Promise<Reached | null> {
  const line = await openLine(state.socket);
  if (line === null) return null;
  try {
    const facts = await factsOver(line, state);
    const other = options.anyCode === true ? null : difference(facts, options);
    if (other === null) return { line, facts };
    const { openRuns } = await statusOver(line);
    if (openRuns !== 0)
      throw new ServiceBusyWithOther(other.what, other.expected, other.found, openRuns ?? 0);
    await stopOver(line);
    return null;
  } catch (error) {
    line.close();
    if (error instanceof LineEnded) return null;
    throw error;
  }
}

async function start(state: StateFolder, options: ServiceOptions): Promise<Reached> {
  const { path: server } = await findServerBinary(options.env, { onNotice: options.onNotice });
  await rm(state.socket, { force: true });
  const ended = spawnSupervisor(state, settingsOf(state, server, options), options.env);
  for (;;) {
    const line = await openLine(state.socket);
    if (line !== null) return { line, facts: await factsOver(line, state) };
    const how = await Promise.race([ended, sleep(50)]);
    if (how !== undefined) throw new ServiceDidNotStart(supervisorLog(state), how);
  }
}

async function factsOver(line: ServiceLine, state: StateFolder): Promise<ServiceFacts> {
  const facts = await greet(line);
  if (facts === null) throw new ServiceDidNotStart(supervisorLog(state), 'it listens and does not answer');
  return facts;
}

function settingsOf(state: StateFolder, server: string, options: ServiceOptions): SupervisorSettings {
  return {
    stateFolder: state.path,
    server,
    workerEntry: options.workerEntry ?? nodeEntry('../activities/worker-process.js', import.meta.url).path,
    code: runningCode(),
    store: options.store,
    storeEndpoint: storeEndpoint(options.store, options.env),
    keyFolder: options.keyFolder,
    cacheFolder: cacheFolderOf(options.env),
    deviceFolder: shortFolder(),
    idleMs: options.idleMs ?? 60_000,
  };
}

/** Starts it in a session of its own, so that Ctrl-C in this command does not reach it. Resolves when it ends. */
function spawnSupervisor(
  state: StateFolder,
  settings: SupervisorSettings,
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const { path, execArgv } = nodeEntry('./supervisor-process.js', import.meta.url);
  const log = openSync(supervisorLog(state), 'a');
  const child = spawn(process.execPath, [...execArgv, path, JSON.stringify(settings)], {
    cwd: state.path,
    detached: true,
    stdio: ['ignore', log, log],
    env,
  });
  closeSync(log);
  child.unref();
  return endOf(child);
}

function difference(facts: ServiceFacts, { store, env }: ServiceOptions): ServiceDifference | null {
  return serviceDifference(facts, { code: runningCode(), store, env });
}

function supervisorLog(state: StateFolder): string {
  return join(state.logs, 'supervisor.log');
}
