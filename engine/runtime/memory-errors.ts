import { RetortError } from '../../errors/retort-error.js';

const mebibytes = (bytes: number) => `${Math.ceil(bytes / 2 ** 20).toLocaleString('en-US')} MiB`;

/** A parameter that makes a stage smaller, and a value with which it would fit. */
export interface SmallerChoice {
  /** As the run file names it, such as `microBatches`. */
  readonly field: string;
  readonly value: number;
}

/** A stage was not begun, for it needs more memory than there is. */
export class TooLittleMemory extends RetortError {
  constructor(
    stage: string,
    need: { readonly bytes: number; readonly basis: string },
    room: { readonly bytes: number; readonly of: string },
    smaller: SmallerChoice | null,
  ) {
    super('E4206', 'resources', `${stage} needs more memory than there is`, {
      expected: `${mebibytes(need.bytes)}: ${need.basis}`,
      found: `${mebibytes(room.bytes)} in ${room.of}`,
      ...(smaller ? { where: { field: smaller.field } } : {}),
      fix: smaller
        ? `set ${smaller.field} to ${smaller.value}, or run it on a machine with more memory`
        : 'run it on a machine with more memory, or make the model smaller',
    });
  }
}

/** The kernel killed the training process, and at that time it killed for want of memory. */
export class KilledForMemory extends RetortError {
  constructor(killsBefore: number, killsAfter: number, lastOutput: string) {
    super('E4207', 'resources', 'the training process was killed, most likely because memory ran out', {
      expected: 'a result or an error',
      found: lastOutput || 'no output',
      why: `SIGKILL, while the kernel’s count of processes killed for want of memory rose from ${killsBefore} to ${killsAfter}`,
      fix: 'raise microBatches, lower batchSequences, batchPairs or contextLength, or set lanes to 1; then resume the run',
    });
  }
}
