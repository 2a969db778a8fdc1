import { planRun } from '../pipelines/plan-run.js';
import type { Spec } from '../pipelines/spec.js';
import { writeBlob } from '../storage/blobs.js';
import { readPins, readSpec, writePlan } from '../storage/runs/run-documents.js';
import type { RunRef } from '../workflows/messages.js';
import type { ControlHost } from './control-host.js';
import { RunIncomplete } from './errors.js';
import { storeHistory } from './plan-history.js';
import { commitState } from './training-states.js';

/**
 * Plans the run with the code of this worker, and keeps that code, so that it can run again. The training states that
 * it continues from are signed before.
 */
export function planRunActivity(host: ControlHost) {
  const { store, trust, stages, codes } = host;
  return async ({ run }: RunRef): Promise<void> => {
    const [spec, pins] = await Promise.all([readSpec<Spec>(store, run), readPins(store, run)]);
    if (pins === null) throw new RunIncomplete(run, 'pins');
    for (const state of Object.values(spec.states ?? {})) await commitState(host, state);
    const history = storeHistory(store, trust);
    const findStage = (name: string) => stages[name]?.definition ?? null;
    const plan = await planRun({ spec, pins, digests: codes, history, findStage });
    for (const module of new Set(spec.stages.map(({ stage }) => findStage(stage)?.compute))) {
      const code = module === undefined ? undefined : codes.get(module);
      if (code !== undefined) await writeBlob(store, code.bundle);
    }
    await writePlan(store, run, plan);
  };
}
