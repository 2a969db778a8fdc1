import type { Spec } from '../pipelines/spec.js';
import type { ObjectStore } from '../storage/object-store.js';
import { PipelineNotShipped } from './errors.js';
import { bindStates, continuable } from './training-states.js';

/**
 * A stored spec made again with edited parameters. Sources whose locations the edit leaves alone stay where
 * they were, though their relative paths were written beside a run file that is not at hand; so do training states.
 */
export async function editedSpec(
  spec: Spec,
  set: readonly string[],
  folder: string,
  store: ObjectStore,
): Promise<Spec> {
  const { shippedPipelines } = await import('../pipelines/shipped.js');
  const { makeSpec, stateNames } = await import('../pipelines/make-spec.js');
  const pipeline = Object.hasOwn(shippedPipelines, spec.pipeline)
    ? shippedPipelines[spec.pipeline]
    : undefined;
  if (pipeline === undefined) throw new PipelineNotShipped(spec.pipeline);
  const known = spec.states ?? {};
  const added = stateNames(pipeline, spec.params, set).filter((name) => !Object.hasOwn(known, name));
  const states = { ...known, ...(await bindStates(store, added)) };
  const before = makeSpec(pipeline, spec.params, [], { folder, states }).sources;
  const edited = makeSpec(pipeline, spec.params, set, { folder, states });
  const sources = Object.entries(edited.sources).map(([name, source]) => {
    const stays = before[name]?.location === source.location;
    return [name, (stays && spec.sources[name]) || source];
  });
  return continuable({ ...edited, sources: Object.fromEntries(sources) }, store);
}
