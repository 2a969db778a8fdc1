import type { Work } from '../../lineage/manifest.js';
import type { RunRecord, StageRecord } from '../../storage/runs/run-record.js';

/** A run as shown: its record, and how much work the committed artifact of each stage stands for. */
export interface RunView {
  readonly record: RunRecord;
  /** By stage id. */
  readonly work: ReadonlyMap<string, Work>;
  /** What the run's plan reuses and costs, in one line; absent until it is known. */
  readonly plan?: string;
}

export function isOver(record: RunRecord): boolean {
  return record.status === 'succeeded' || record.status === 'failed' || record.status === 'cancelled';
}

/** The stage to blame: the first failed one in the order of the spec. */
export function failedStage(record: RunRecord): StageRecord | null {
  return record.stages.find((stage) => stage.status === 'failed') ?? null;
}

/** How fast each running stage gets on, from what was seen while watching. */
export class Pace {
  private readonly first = new Map<string, { attempts: number; done: number; atMs: number }>();

  observe(record: RunRecord, nowMs: number): void {
    for (const { id, attempts, progress } of record.stages) {
      const seen = this.first.get(id);
      if (progress && (!seen || seen.attempts !== attempts || seen.done > progress.done)) {
        this.first.set(id, { attempts, done: progress.done, atMs: nowMs });
      }
    }
  }

  /** Milliseconds to the end at the observed rate; null before there is a rate. */
  remainingMs({ id, progress }: StageRecord, nowMs: number): number | null {
    const first = this.first.get(id);
    if (!first || !progress || progress.total === null || progress.done <= first.done) return null;
    const msPerUnit = (nowMs - first.atMs) / (progress.done - first.done);
    return msPerUnit * Math.max(0, progress.total - progress.done);
  }
}
