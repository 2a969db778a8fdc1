import type { Digest } from '../lineage/digest.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { ProgressReporter, StageProgress } from '../storage/ports.js';
import { type LiveProgress, writeLiveProgress } from '../storage/progress/live-progress.js';
import { appendLog, type LogEntry } from '../storage/runs/run-log.js';

const everyMs = 1_000;

export interface ProgressWriter extends ProgressReporter {
  /** What was last reported. */
  latest(): StageProgress | null;
  /** Writes what is still to be written, and nothing after that. */
  close(): Promise<void>;
}

/** Writes a stage's live progress and log into the store, at most once a second. */
export function progressWriter(
  store: ObjectStore,
  { run, id, key }: { readonly run: string; readonly id: string; readonly key: Digest },
  { attempt, numericClass }: Pick<LiveProgress, 'attempt' | 'numericClass'>,
): ProgressWriter {
  let latest: StageProgress | null = null;
  let unwritten = false;
  let entries: LogEntry[] = [];
  let writing = Promise.resolve();

  async function write(): Promise<void> {
    const lines = entries;
    entries = [];
    if (unwritten && latest !== null)
      await writeLiveProgress(store, key, {
        ...{ progress: latest, attempt, numericClass },
        at: new Date().toISOString(),
      });
    unwritten = false;
    await appendLog(store, run, lines);
  }

  /** People may miss a line when the store is away; the stage itself does not fail for that. */
  function flush(): Promise<void> {
    writing = writing.then(write).catch((error) => console.warn(`progress of ${id} was not written:`, error));
    return writing;
  }

  const timer = setInterval(flush, everyMs);
  return {
    latest: () => latest,
    report(progress) {
      latest = progress;
      unwritten = true;
    },
    log(message, level = 'info') {
      entries.push({ at: new Date().toISOString(), level, stage: id, attempt, message });
    },
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}
