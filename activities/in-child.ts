import { join } from 'node:path';
import { runInChild } from '../engine/runtime/child-process.js';
import type { Digest } from '../lineage/digest.js';
import type { StageDefinition } from '../pipelines/stage.js';
import { nodeEntryOf } from '../service/node-entry.js';
import type { StageJob } from '../workflows/messages.js';
import { stageActivity } from './run-stage.js';
import type { StageWorker } from './stage-registry.js';

/** What the training process is told; it opens the store by itself. */
export interface TrainingMessage {
  readonly job: StageJob;
  readonly store: string;
}

/**
 * A stage whose computation blocks its event loop, so that it runs in a process of its own, which holds the
 * device and has ended when the activity does. `entry` is the module that serves it.
 */
export function inChild(definition: StageDefinition, entry: string): StageWorker {
  const { path, execArgv } = nodeEntryOf(entry);
  return {
    definition,
    on: (host) =>
      stageActivity(definition, host, (job, { progress, signal }) =>
        runInChild<TrainingMessage, Digest>({
          entry: path,
          execArgv,
          message: { job, store: host.store.location },
          signal,
          onProgress: (latest) => progress.report(latest),
          onLog: (line, level) => progress.log(line, level),
          device: join(host.deviceFolder, 'device-0.sock'),
        }),
      ),
  };
}
