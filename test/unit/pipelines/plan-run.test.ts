import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../lineage/canonical-json.js';
import type { ComputeCode, ModuleDigest } from '../../../lineage/compute-digest.js';
import { sha256 } from '../../../lineage/digest.js';
import { stageKey } from '../../../lineage/stage-key.js';
import type { PlanHistory } from '../../../pipelines/history.js';
import { makeSpec } from '../../../pipelines/make-spec.js';
import type { PlanState } from '../../../pipelines/plan.js';
import { planRun } from '../../../pipelines/plan-run.js';
import quickstart from '../../../pipelines/runs/quickstart.run.js';
import { computeModules } from '../../../pipelines/shipped.js';
import { codeOf, MemoryHistory, pinsOf, present } from './memory-history.js';

const specWith = (...overrides: string[]) => makeSpec(quickstart.pipeline, quickstart.params, overrides);

/** Code of every stage; each module's digest is that of the text given for it, or of its path. */
function codes(edits: { readonly [path: string]: string } = {}): Map<string, ComputeCode> {
  return new Map(
    computeModules.map((module) => {
      const paths = [`${module}.ts`, 'corpus/shared.ts'];
      const modules: ModuleDigest[] = paths.map((path) => ({ path, sha256: sha256(edits[path] ?? path) }));
      const digest = sha256(JSON.stringify(modules));
      return [module, { digest, modules, bundle: new Uint8Array() }];
    }),
  );
}

async function planned(
  history: PlanHistory,
  spec = specWith(),
  { edited = [], code = codes() }: { edited?: readonly string[]; code?: Map<string, ComputeCode> } = {},
) {
  const { stages } = await planRun({ spec, pins: pinsOf(spec, edited), digests: code, history });
  const idsIn = (kind: PlanState['kind']) =>
    stages.filter(({ state }) => state.kind === kind).map(({ id }) => id);
  const find = (id: string) => present(stages.find((stage) => stage.id === id));
  return { stages, hits: idsIn('hit'), runs: idsIn('run'), depends: idsIn('depends'), find };
}

const all = specWith().stages.length;
const remembered = () => new MemoryHistory().remember(specWith(), pinsOf(specWith()), codes());

describe('a plan without history', () => {
  it('runs what reads sources, and lets the rest depend on it', async () => {
    const { runs, depends, find } = await planned(new MemoryHistory());
    expect(runs.sort()).toEqual([
      ...['ingest-comparisons', 'ingest-hhh', 'ingest-last-words', 'ingest-reddit'],
      ...['ingest-stackexchange', 'ingest-text', 'ingest-wikipedia'],
    ]);
    expect(depends).toHaveLength(all - 7);
    expect(find('ingest-text').state).toMatchObject({ reasons: [{ kind: 'first-run' }] });
    expect(find('train-tokenizer').state).toMatchObject({
      on: ['ingest-text', 'ingest-stackexchange', 'ingest-reddit'],
      reasons: [{ kind: 'first-run' }],
    });
  });

  it('keeps the order of the spec', async () => {
    const { stages } = await planned(new MemoryHistory());
    expect(stages.map(({ id }) => id)).toEqual(specWith().stages.map(({ id }) => id));
  });
});

describe('a plan without some of its sources', () => {
  it('lets what reads them depend on them, and plans the rest', async () => {
    const spec = specWith();
    const absent = new Set(['samples.posts']);
    const pins = pinsOf(spec);
    const { stages } = await planRun({ spec, pins, absent, digests: codes(), history: remembered() });
    const stateOf = (id: string) => present(stages.find((stage) => stage.id === id)).state;
    expect(stateOf('ingest-stackexchange')).toMatchObject({ kind: 'depends', on: ['source:samples.posts'] });
    expect(stateOf('ingest-reddit').kind).toBe('hit');
    expect(stateOf('train-tokenizer')).toMatchObject({ kind: 'depends', on: ['ingest-stackexchange'] });
  });
});

describe('a plan after the same run', () => {
  it('has nothing but hits, each with its run', async () => {
    const { hits, find } = await planned(remembered());
    expect(hits).toHaveLength(all);
    expect(find('lm').state).toMatchObject({
      kind: 'hit',
      run: 'calm-otter-2',
      key: remembered().find('lm').key,
    });
  });

  it('ignores labels, execution settings and the places of sources', async () => {
    const moved = specWith('execution.threads=2', 'sources.stackexchange.0.posts=/elsewhere/Posts.xml');
    expect((await planned(remembered(), moved)).hits).toHaveLength(all);
  });
});

describe('after a parameter was edited', () => {
  it('runs exactly the stage that has it, names the parameter, and waits below', async () => {
    const { hits, runs, depends, find } = await planned(
      remembered(),
      specWith('finetune.learningRateMultiple=0.02'),
    );
    expect(runs).toEqual(['finetune', 'finetune-without-pmp']);
    expect(find('finetune').state).toMatchObject({
      reasons: [{ kind: 'parameter', path: 'learningRateMultiple', from: '0.3', to: '0.02' }],
    });
    expect(depends.sort()).toEqual([
      ...['evaluate-finetune', 'evaluate-finetune-without-pmp'],
      ...['hhh-finetune', 'hhh-finetune-without-pmp', 'report'],
    ]);
    expect(find('evaluate-finetune').state).toEqual({ kind: 'depends', on: ['finetune'], reasons: [] });
    expect(hits).toHaveLength(all - 7);
  });

  it('gives a waiting stage its own reasons too', async () => {
    const { find } = await planned(remembered(), specWith('lm.steps=401', 'finetune.epochs=2'));
    expect(find('finetune').state).toEqual({
      kind: 'depends',
      on: ['pmp'],
      reasons: [{ kind: 'parameter', path: 'epochs', from: '1', to: '2' }],
    });
  });

  it('names a nested parameter by its path', async () => {
    const { find } = await planned(remembered(), specWith('lm.decoder.layers=3'));
    expect(find('lm').state).toMatchObject({
      reasons: [{ kind: 'parameter', path: 'decoder.layers', from: '2', to: '3' }],
    });
  });
});

describe('parameters as the store gives them back', () => {
  const sorted = (value: unknown) => JSON.parse(canonicalJson(value));

  it('differ by their values, not by the order of their fields', async () => {
    const history = remembered();
    const canonical: PlanHistory = {
      findCommit: async () => ({ commit: null, passedOver: [] }),
      findPrevious: async (stage, label) => sorted(await history.findPrevious(stage, label)),
    };
    const { stages } = await planned(canonical);
    expect(stages.flatMap(({ state }) => (state.kind === 'hit' ? [] : state.reasons))).toEqual([]);
  });

  it('differ by item in a list', async () => {
    const { find } = await planned(remembered(), specWith('sources.stackexchange.0.license=null'));
    expect(find('report').state).toMatchObject({
      reasons: [
        { kind: 'parameter', path: 'threads.0.license', from: '"CC0-1.0"', to: 'null' },
        { kind: 'parameter', path: 'pairs.0.license', from: '"CC0-1.0"', to: 'null' },
      ],
    });
  });
});

describe('after a source changed', () => {
  it('names the input, with the item of a list', async () => {
    const { runs, find } = await planned(remembered(), specWith(), { edited: ['text.3', 'samples.votes'] });
    expect(runs).toEqual(['ingest-text', 'ingest-stackexchange']);
    expect(find('ingest-text').state).toMatchObject({
      reasons: [{ kind: 'input', name: 'texts[2]', from: sha256('text.3'), to: sha256('text.3 edited') }],
    });
    expect(find('ingest-stackexchange').state).toMatchObject({ reasons: [{ kind: 'input', name: 'votes' }] });
  });

  it('names an item that a list lost', async () => {
    const { find } = await planned(remembered(), specWith('sources.text.files=["a.txt"]'));
    expect(find('ingest-text').state).toMatchObject({
      reasons: expect.arrayContaining([
        { kind: 'input', name: 'texts[8]', from: sha256('text.9'), to: null },
      ]),
    });
  });
});

describe('after code changed', () => {
  it('names the modules, and runs exactly the stages that reach them', async () => {
    const code = codes({ 'engine/train/pretrain-preference-model.ts': 'edited' });
    const { runs, find } = await planned(remembered(), specWith(), { code });
    expect(runs).toEqual(['pmp']);
    expect(find('pmp').state).toMatchObject({
      reasons: [{ kind: 'module', paths: ['engine/train/pretrain-preference-model.ts'] }],
    });
  });

  it('says nothing of modules that were not kept', async () => {
    const history = remembered();
    const forgetful: PlanHistory = {
      findCommit: (key) => history.findCommit(key),
      findPrevious: async (stage, label) => {
        const previous = await history.findPrevious(stage, label);
        return previous && { ...previous, modules: null };
      },
    };
    const { find } = await planned(forgetful, specWith(), {
      code: codes({ 'corpus/ingest-text.ts': 'edited' }),
    });
    expect(find('ingest-text').state).toMatchObject({ reasons: [{ kind: 'module', paths: [] }] });
  });

  it('does not reach below a stage whose output stayed the same', async () => {
    const code = codes({ 'corpus/ingest-text.ts': 'edited' });
    const history = remembered();
    const { label, modules, artifact, ...before } = history.find('ingest-text');
    const identity = { ...before, computeDigest: codeOf('ingest-text', code).digest };
    const { stage, computeDigest, params, inputs } = identity;
    const key = stageKey({ stage, computeDigest, params, inputs });
    history.committed.push({ ...identity, label, modules, artifact, key });
    expect((await planned(history, specWith(), { code })).hits).toHaveLength(all);
  });
});

describe('after a store was damaged', () => {
  it('runs the stage again and says what was damaged', async () => {
    const history = remembered();
    history.damaged.set(history.find('lm').key, 'blob sha256:ab… is missing');
    const { hits, runs, find } = await planned(history);
    expect(runs).toEqual(['lm']);
    expect(hits).toContain('train-tokenizer');
    expect(find('lm').state).toMatchObject({
      reasons: [{ kind: 'damaged', what: 'blob sha256:ab… is missing' }],
    });
  });
});

describe('a plan that lacks something', () => {
  it('refuses a source without a pin', async () => {
    const spec = specWith();
    const { 'text.1': _missing, ...pins } = pinsOf(spec);
    const planning = planRun({ spec, pins, digests: codes(), history: remembered() });
    await expect(planning).rejects.toMatchObject({
      code: 'E3020',
      message: expect.stringContaining("'text.1'"),
    });
  });

  it('refuses a stage that this version does not know', async () => {
    const spec = specWith();
    const stages = spec.stages.map((stage) => ({
      ...stage,
      stage: stage.stage === 'build-report' ? 'toString' : stage.stage,
    }));
    const planning = planRun({
      spec: { ...spec, stages },
      pins: pinsOf(spec),
      digests: codes(),
      history: remembered(),
    });
    await expect(planning).rejects.toMatchObject({
      code: 'E3020',
      message: expect.stringContaining('toString'),
    });
  });

  it('refuses a stage without a compute digest', async () => {
    const code = codes();
    code.delete('report/build-report');
    await expect(planned(remembered(), specWith(), { code })).rejects.toMatchObject({ code: 'E3020' });
  });
});
