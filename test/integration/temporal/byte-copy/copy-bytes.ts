import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Compute, SourceReader } from '../../../../storage/ports.js';
import { type Behaviour, PlannedFailure } from './steps.js';

interface Params {
  readonly copy: number;
  readonly failAtStep: number | null;
  readonly steps: number;
}

const copyBytes: Compute<{ readonly from: SourceReader }, Params, Behaviour> = async (
  { from },
  { copy, failAtStep, steps },
  { draft, execution, progress, signal },
) => {
  for (let step = 1; step <= steps; step += 1) {
    if (step === failAtStep) throw new PlannedFailure(step);
    await sleep(execution.stepMs);
    signal.throwIfAborted();
    if (execution.trace !== null)
      appendFileSync(execution.trace, `copy-${copy} ${step} ${steps} ${process.pid}\n`);
    progress.report({ done: step, total: steps, unit: 'steps' });
  }
  const file = await draft.write('bytes', from.read());
  const work = { count: file.sizeBytes, unit: 'bytes' } as const;
  return { kind: 'bytes', schemaVersion: 1, files: [file], work, statistics: { copy } };
};

export default copyBytes;
