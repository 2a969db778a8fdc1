import type { RunStatus, StageStatus } from '../../storage/runs/run-record.js';
import type { Tone } from './style.js';

/** How a run or a stage looks wherever its status is one sign. */
export const statusMarks: Record<RunStatus | StageStatus, { readonly mark: string; readonly tone: Tone }> = {
  queued: { mark: '·', tone: 'dim' },
  pending: { mark: '·', tone: 'dim' },
  waiting: { mark: '·', tone: 'warn' },
  paused: { mark: '·', tone: 'warn' },
  running: { mark: '●', tone: 'accent' },
  reused: { mark: '✔', tone: 'good' },
  succeeded: { mark: '✔', tone: 'good' },
  failed: { mark: '✖', tone: 'bad' },
  cancelled: { mark: '■', tone: 'warn' },
  skipped: { mark: '·', tone: 'dim' },
};
