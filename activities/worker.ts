import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { DefaultLogger, NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import type { ComputeCode } from '../lineage/compute-digest.js';
import { computeDigests, runningCode } from '../lineage/compute-digest.js';
import type { StageDefinition } from '../pipelines/stage.js';
import { TemporalUnreachable } from '../service/errors.js';
import { localTarget, type TemporalTarget, targetOf } from '../service/temporal-client.js';
import type { WorkerRole, WorkerSettings } from '../service/worker-settings.js';
import { loadOrCreateSigner, loadTrust } from '../storage/key-files.js';
import type { ObjectStore } from '../storage/object-store.js';
import { openStore } from '../storage/open-store.js';
import { type SourceAccess, sourceAccess } from '../storage/sources/source-access.js';
import { sweepSpool } from '../storage/spool-file.js';
import { controlQueue, queueOf } from '../workflows/messages.js';
import { commitStageActivity } from './commit-stage.js';
import type { ComputeHost } from './compute-host.js';
import type { ControlActivities, SourceActivities, StageActivity } from './contract.js';
import { createScheduledRunActivity } from './create-scheduled-run.js';
import { failureInterceptor } from './failures.js';
import { findDeadWaitersActivity } from './find-dead-waiters.js';
import { heartbeating } from './heartbeats.js';
import { joinStageActivity } from './join-stage.js';
import { lookUpCommitActivity } from './look-up-commit.js';
import { numericClass } from './numeric-class.js';
import { pinSourcesActivity } from './pin-sources.js';
import { planRunActivity } from './plan-run.js';
import { promoteActivity } from './promote.js';
import { readGraphActivity } from './read-graph.js';
import { recordRunActivity } from './record-run.js';
import { stageActivity } from './run-stage.js';
import type { StageRegistry } from './stage-registry.js';
import { workerBuild } from './worker-build.js';
import { workflowBundle } from './workflow-bundle.js';

type Environment = { readonly [name: string]: string | undefined };

/** Workers that poll, one for each role. */
export interface RunningWorkers {
  /** Resolves when all have stopped. */
  readonly stopped: Promise<void>;
  /** Whether any activity is under way. */
  isBusy(): boolean;
  /** Asks computations to save a checkpoint and stops taking work. */
  stop(): void;
}

/** A server that is being started, or started again, may take a while to answer. */
const connectTimeoutMs = 30_000;
/** What a computation has for its last checkpoint when the worker stops. */
const stopTimeout = '35s';

/** Starts the workers of this process's roles. @throws TemporalUnreachable, and what the store or the key throws */
export async function startWorkers(
  settings: WorkerSettings,
  stages: StageRegistry,
  env: Environment,
): Promise<RunningWorkers> {
  quietSdk();
  const target = settings.address === null ? targetOf(env) : localTarget(settings.address);
  if (target === null) throw new TemporalUnreachable('no address: TEMPORAL_ADDRESS is not set');
  await sweepSpool(settings.spoolFolder);
  const definitions = Object.values(stages).map(({ definition }) => definition);
  const [connection, store, codes] = await Promise.all([
    connectWithin(target, connectTimeoutMs),
    openStore(settings.store, { env }),
    codesOf(definitions),
  ]);
  const options = await Promise.all(
    settings.roles.map((role) =>
      optionsOf(role, { settings, stages, store, sources: sourceAccess(env), codes }),
    ),
  );
  const { namespace } = target;
  const workers = await Promise.all(
    options.map((own) => Worker.create({ ...shared, ...own, connection, namespace })),
  );
  const running = Promise.all(workers.map((worker) => worker.run()));
  return {
    stopped: running.then(async () => {
      await connection.close();
      await store.close();
    }),
    isBusy: () => workers.some((worker) => worker.getStatus().numInFlightActivities > 0),
    stop: () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    },
  };
}

const shared: Omit<WorkerOptions, 'taskQueue'> = {
  maxHeartbeatThrottleInterval: '1s',
  defaultHeartbeatThrottleInterval: '1s',
  shutdownForceTime: stopTimeout,
  // A workflow that cannot go on ends, so that its run can be resumed, instead of trying for ever.
  workflowFailureErrorTypes: { '*': ['Error'] },
  interceptors: { activity: [() => ({ inbound: failureInterceptor })] },
};

interface Parts {
  readonly settings: WorkerSettings;
  readonly stages: StageRegistry;
  readonly store: ObjectStore;
  readonly sources: SourceAccess;
  readonly codes: ReadonlyMap<string, ComputeCode>;
}

async function optionsOf(role: WorkerRole, parts: Parts): Promise<WorkerOptions> {
  if (role === 'control') return controlOptions(parts);
  const host: ComputeHost = {
    store: parts.store,
    sources: parts.sources,
    codes: parts.codes,
    numericClass: numericClass(),
    deviceFolder: parts.settings.deviceFolder,
    spoolFolder: parts.settings.spoolFolder,
  };
  const own = Object.entries(parts.stages).filter(([, { definition }]) => definition.queue === role);
  const stages: { [stage: string]: StageActivity } = Object.fromEntries(
    own.map(([name, stage]) => [name, stageActivity(stage, host)]),
  );
  const sources: SourceActivities = { pinSources: pinSourcesActivity(host) };
  return {
    taskQueue: queueOf(role),
    activities: role === 'cpu' ? { ...stages, ...sources } : stages,
    maxConcurrentActivityTaskExecutions: role === 'gpu' ? 1 : availableParallelism(),
  };
}

async function controlOptions({ settings, stages, store, codes }: Parts): Promise<WorkerOptions> {
  const keyFolder = settings.keyFolder ?? '';
  const [signer, build, codePath] = await Promise.all([
    loadOrCreateSigner(keyFolder),
    workerBuild(),
    workflowBundle(settings.cacheFolder),
  ]);
  const host = { store, signer, trust: await loadTrust(keyFolder), stages, codes, build };
  const activities: ControlActivities = {
    createScheduledRun: heartbeating(createScheduledRunActivity(host)),
    planRun: heartbeating(planRunActivity(host)),
    readGraph: heartbeating(readGraphActivity(host)),
    joinStage: heartbeating(joinStageActivity(host)),
    recordRun: heartbeating(recordRunActivity(host)),
    promote: heartbeating(promoteActivity(host)),
    lookUpCommit: lookUpCommitActivity(host),
    commitStage: commitStageActivity(host),
    findDeadWaiters: heartbeating(findDeadWaitersActivity()),
  };
  return { taskQueue: controlQueue, workflowBundle: { codePath }, activities: { ...activities } };
}

async function codesOf(definitions: readonly StageDefinition[]): Promise<ReadonlyMap<string, ComputeCode>> {
  return computeDigests(
    runningCode(),
    definitions.map(({ compute }) => compute),
  );
}

async function connectWithin(target: TemporalTarget, timeoutMs: number): Promise<NativeConnection> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await NativeConnection.connect(target.connection);
    } catch (cause) {
      if (Date.now() > deadline) throw new TemporalUnreachable(target.address, { cause });
      await sleep(100);
    }
  }
}

let quieted = false;

/** The SDK's runtime is one for the process; it says what goes wrong and nothing else. */
function quietSdk(): void {
  if (quieted) return;
  quieted = true;
  Runtime.install({
    logger: new DefaultLogger('WARN'),
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: 'WARN' } },
  });
}
