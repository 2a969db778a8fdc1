import { join } from 'node:path';
import { runInChild } from '../engine/runtime/child-process.js';
import { type DeviceChoice, deviceEnvironment } from '../engine/runtime/device.js';
import type { Digest } from '../lineage/digest.js';
import type { StageDefinition } from '../pipelines/stage.js';
import { nodeEntryOf } from '../service/node-entry.js';
import type { StageJob } from '../workflows/messages.js';
import { plannedStage } from './planned-stage.js';
import type { MakeDraft, StageWorker } from './stage-registry.js';

/** What the training process is told; it opens the store by itself. */
export interface TrainingMessage {
  readonly job: StageJob;
  readonly store: string;
  /** See `MakeDraft`. */
  readonly scratch: string | null;
  readonly spoolFolder: string;
}

/**
 * A stage whose computation blocks its event loop, so that it runs in a process of its own, which holds the
 * device and has ended when the activity does. `entry` is the module that serves it.
 */
export function inChild(definition: StageDefinition, entry: string): StageWorker {
  const { path, execArgv } = nodeEntryOf(entry);
  const makeDraft: MakeDraft = async (job, surroundings) => {
    const { store, scratch, deviceFolder, spoolFolder, progress, signal } = surroundings;
    const choice: DeviceChoice = (await plannedStage(store, job.run, job.id)).stage.execution;
    return runInChild<TrainingMessage, Digest>({
      entry: path,
      execArgv,
      message: { job, store: store.location, scratch, spoolFolder },
      signal,
      onProgress: (latest) => progress.report(latest),
      onLog: (line, level) => progress.log(line, level),
      device: join(deviceFolder, lockOf(choice)),
      env: deviceEnvironment(choice),
    });
  };
  return { definition, makeDraft };
}

/** The CPU's cores are one device; every CUDA device is another. */
const lockOf = ({ device = 'cpu', deviceId = 0 }: DeviceChoice): string =>
  device === 'cpu' ? 'device-0.sock' : `cuda-${deviceId}.sock`;
