import type { ErrorRecord } from '../../errors/retort-error.js';
import type { StageProgress } from '../../storage/ports.js';

/** What the parent says to the training process. `stop`: finish the step, save a checkpoint, end. */
export type ToChild =
  | {
      readonly kind: 'start';
      readonly message: unknown;
      readonly parent: number;
      readonly device: string | null;
    }
  | { readonly kind: 'stop' };

/** What the training process says to its parent; exactly one `result` or `error` ends it. */
export type ToParent =
  | { readonly kind: 'progress'; readonly progress: StageProgress }
  | { readonly kind: 'log'; readonly line: string; readonly level: 'info' | 'warn' }
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly error: ErrorRecord };
