import type { InputRef, Spec, SpecStage } from '../pipelines/spec.js';
import { readSpec } from '../storage/runs/run-documents.js';
import { readRun } from '../storage/runs/run-store.js';
import type { RunRef } from '../workflows/messages.js';
import type { GraphPage, GraphStage } from './contract.js';
import type { ControlHost } from './control-host.js';
import { StageUnknown } from './errors.js';

const longestPageBytes = 48 * 1024;

/** Names and edges of the run's stages from one index on, as many as fit a small payload. */
export function readGraphActivity({ store, stages }: ControlHost) {
  return async ({ run }: RunRef, from: number): Promise<GraphPage> => {
    const [spec, record] = await Promise.all([readSpec<Spec>(store, run), readRun(store, run)]);
    const indexOf = new Map(spec.stages.map(({ id }, index) => [id, index]));
    const statusOf = new Map(record.stages.map(({ id, status }) => [id, status]));
    const page: GraphStage[] = [];
    let bytes = 0;
    for (const stage of spec.stages.slice(from)) {
      const definition = stages[stage.stage]?.definition;
      if (definition === undefined) throw new StageUnknown(stage.stage, Object.keys(stages));
      const after = [...new Set(producersOf(stage).map((id) => indexOf.get(id) ?? 0))];
      const { id, stage: name } = stage;
      const entry = {
        id,
        stage: name,
        queue: definition.queue,
        after,
        status: statusOf.get(id) ?? 'pending',
      };
      bytes += JSON.stringify(entry).length;
      if (page.length > 0 && bytes > longestPageBytes) break;
      page.push(entry);
    }
    const next = from + page.length;
    if (next < spec.stages.length) return { stages: page, effects: [], next };
    const effects = record.effects.map(({ id, status }) => ({ id, status }));
    return { stages: page, effects, next: null };
  };
}

function producersOf({ inputs }: SpecStage): readonly string[] {
  const refs: readonly InputRef[] = Object.values(inputs).flat();
  return refs.flatMap((ref) => ('stage' in ref ? [ref.stage] : []));
}
