import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ComputeCode, computeDigests, runningCode } from '../../lineage/compute-digest.js';
import { makeSpec } from '../../pipelines/make-spec.js';
import { planRun } from '../../pipelines/plan-run.js';
import quickstart from '../../pipelines/runs/quickstart.run.js';
import { computeModules, findStage } from '../../pipelines/shipped.js';
import { codeOf, MemoryHistory, pinsOf, present } from '../unit/pipelines/memory-history.js';

const ROOMS =
  'activities cli corpus engine errors evaluation lineage pipelines report service storage workflows'.split(
    ' ',
  );
const SAMPLED = 30;

const spec = makeSpec(quickstart.pipeline, quickstart.params);
const pins = pinsOf(spec);

let copy = '';
let graph = new Map<string, readonly string[]>();
let original = new Map<string, ComputeCode>();

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'mutations-'));
  const root = runningCode();
  for (const path of [...ROOMS, 'package.json', 'package-lock.json', 'tsconfig.json'])
    await cp(join(root, path), join(copy, path), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  graph = await runTimeImports();
  original = await computeDigests(copy, computeModules);
});

afterAll(() => rm(copy, { recursive: true }));

/** Modules of the copy, and what each of them imports when it runs, by dependency-cruiser. */
async function runTimeImports(): Promise<Map<string, readonly string[]>> {
  const { output } = await cruise(
    ROOMS,
    { baseDir: copy, tsPreCompilationDeps: false, doNotFollow: { path: 'node_modules' } },
    { bustTheCache: true },
    { tsConfig: undefined },
  );
  const { modules } = output as ICruiseResult;
  const ours = modules.filter(({ source }) => /\.ts$/.test(source) && !source.includes('node_modules'));
  return new Map(
    ours.map(({ source, dependencies }) => [source, dependencies.map(({ resolved }) => resolved)]),
  );
}

/** Every module that running this one can load, itself included. */
function reachedFrom(module: string): Set<string> {
  const reached = new Set<string>();
  const open = [module];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next) || !graph.has(next)) continue;
    reached.add(next);
    open.push(...present(graph.get(next)));
  }
  return reached;
}

/** Stages whose plan says that their code changed, and the modules that it names. */
async function invalidatedBy(edited: ReadonlyMap<string, ComputeCode>) {
  const history = new MemoryHistory().remember(spec, pins, original);
  const plan = await planRun({ spec, pins, digests: edited, history });
  return plan.stages.flatMap(({ id, state }) => {
    const reasons = state.kind === 'hit' ? [] : state.reasons;
    return reasons.flatMap((reason) => (reason.kind === 'module' ? [{ id, paths: reason.paths }] : []));
  });
}

/** A fixed sample: modules that computations reach, and a few that none does. */
function sample(): readonly string[] {
  const reached = new Set(computeModules.flatMap((module) => [...reachedFrom(`${module}.ts`)]));
  const modules = [...graph.keys()].sort();
  const spread = (from: readonly string[], count: number) =>
    Array.from({ length: count }, (_, index) =>
      present(from[Math.floor(((index + 0.5) * from.length) / count)]),
    );
  return [
    ...spread(
      modules.filter((module) => reached.has(module)),
      SAMPLED - 8,
    ),
    ...spread(
      modules.filter((module) => !reached.has(module)),
      8,
    ),
  ];
}

async function withText<T>(module: string, append: string, work: () => Promise<T>): Promise<T> {
  const text = await readFile(join(copy, module), 'utf8');
  await writeFile(join(copy, module), `${text}${append}`);
  try {
    return await work();
  } finally {
    await writeFile(join(copy, module), text);
  }
}

describe('a mutation of the real tree', () => {
  it('invalidates exactly the stages whose computation reaches the module, and names it', async () => {
    const modules = sample();
    expect(new Set(modules).size).toBe(SAMPLED);
    for (const module of modules) {
      const edited = await withText(module, '\nObject.assign(globalThis, { mutated: true });\n', () =>
        computeDigests(copy, computeModules),
      );
      const reaching = spec.stages.filter(({ stage }) =>
        reachedFrom(`${present(findStage(stage)).compute}.ts`).has(module),
      );
      expect(await invalidatedBy(edited), module).toEqual(
        reaching.map(({ id }) => ({ id, paths: [module] })),
      );
    }
  });

  it('that is a comment, in every module at once, invalidates nothing', async () => {
    for (const module of graph.keys()) {
      const text = await readFile(join(copy, module), 'utf8');
      await writeFile(join(copy, module), `/* A comment. */\n${text}\n// Another, of ${module}.\n`);
    }
    const commented = await computeDigests(copy, computeModules);
    expect(await invalidatedBy(commented)).toEqual([]);
    for (const { stage } of spec.stages) expect(codeOf(stage, commented)).toEqual(codeOf(stage, original));
  });
});
