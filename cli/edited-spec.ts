import type { Spec } from '../pipelines/spec.js';
import { PipelineNotShipped } from './errors.js';

/**
 * A stored spec made again with edited parameters. Sources whose locations the edit leaves alone stay where
 * they were, though their relative paths were written beside a run file that is not at hand.
 */
export async function editedSpec(spec: Spec, set: readonly string[], folder: string): Promise<Spec> {
  const { shippedPipelines } = await import('../pipelines/shipped.js');
  const { makeSpec } = await import('../pipelines/make-spec.js');
  const pipeline = Object.hasOwn(shippedPipelines, spec.pipeline)
    ? shippedPipelines[spec.pipeline]
    : undefined;
  if (pipeline === undefined) throw new PipelineNotShipped(spec.pipeline);
  const before = makeSpec(pipeline, spec.params, [], { folder }).sources;
  const edited = makeSpec(pipeline, spec.params, set, { folder });
  const sources = Object.entries(edited.sources).map(([name, source]) => {
    const stays = before[name]?.location === source.location;
    return [name, (stays && spec.sources[name]) || source];
  });
  return { ...edited, sources: Object.fromEntries(sources) };
}
