import { beforeAll, describe, expect, it } from 'vitest';
import { type ComputeCode, computeDigests, runningCode } from '../../../lineage/compute-digest.js';
import { computeModules, findStage, shippedPipelines, stageDefinitions } from '../../../pipelines/shipped.js';

let codes = new Map<string, ComputeCode>();
beforeAll(async () => {
  codes = await computeDigests(runningCode(), computeModules);
});

describe('the shipped stages', () => {
  it('are registered under their own names', () => {
    for (const [name, definition] of Object.entries(stageDefinitions)) expect(definition.name).toBe(name);
    for (const [name, pipeline] of Object.entries(shippedPipelines)) expect(pipeline.name).toBe(name);
  });

  it('are not found under the names of object methods', () => {
    expect(findStage('toString')).toBeNull();
    expect(findStage('lm')).toBeNull();
  });

  it.each(computeModules)('have a computation that can be bundled: %s', (module) => {
    expect(codes.get(module)?.modules.map(({ path }) => path)).toContain(`${module}.ts`);
  });

  it('compute without schemas, Temporal, object stores or signatures', () => {
    const packages = [...codes.values()].flatMap(({ modules }) =>
      modules.map(({ path }) => path).filter((path) => path.startsWith('package:')),
    );
    expect(packages).not.toContain('package:zod');
    expect(packages.filter((path) => /temporal|aws|sigstore|jiti|esbuild/.test(path))).toEqual([]);
  });

  it('have a digest each', () => {
    const digests = [...codes.values()].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(Object.keys(stageDefinitions).length);
  });
});
