import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { canonicalJson } from '../../../lineage/canonical-json.js';
import { sha256 } from '../../../lineage/digest.js';
import { promptDigest } from '../../../pipelines/assistant/prompts.js';
import { assistant, retrain } from '../../../pipelines/assistant.js';
import { makeSpec } from '../../../pipelines/make-spec.js';
import { pipeline } from '../../../pipelines/pipeline.js';
import { source } from '../../../pipelines/references.js';
import quickstart from '../../../pipelines/runs/quickstart.run.js';
import type { Spec } from '../../../pipelines/spec.js';
import { ingestText } from '../../../pipelines/stages/ingest-text.js';
import { trainTokenizer } from '../../../pipelines/stages/train-tokenizer.js';

const quickstartSpec = (overrides: readonly string[] = []) =>
  makeSpec(quickstart.pipeline, quickstart.params, overrides);

const stagesOf = ({ stages }: Spec) => stages.map(({ id }) => id);

const twoTexts = pipeline({
  name: 'two-texts',
  params: z.strictObject({ same: z.boolean().default(false) }),
  build: ({ same }) => {
    const first = ingestText({ texts: [source('a.txt')] }, { source: 'a' });
    const second = ingestText({ texts: [source('a.txt')] }, { source: same ? 'a' : 'b' });
    return trainTokenizer({ documents: [first, second], threads: [] });
  },
});

describe('a spec', () => {
  it('holds the stages of the quickstart, each after its inputs', () => {
    const spec = quickstartSpec();
    expect(spec.stages).toHaveLength(43);
    const before = new Set<string>();
    for (const { id, inputs } of spec.stages) {
      for (const ref of Object.values(inputs).flat()) {
        if ('stage' in ref) expect(before).toContain(ref.stage);
        else if ('source' in ref) expect(spec.sources).toHaveProperty([ref.source]);
      }
      before.add(id);
    }
    expect(before.size).toBe(43);
  });

  it('is canonical JSON, equal each time it is made', () => {
    expect(canonicalJson(quickstartSpec())).toBe(canonicalJson(JSON.parse(JSON.stringify(quickstartSpec()))));
  });

  it('numbers stages that share a label', () => {
    expect(stagesOf(makeSpec(twoTexts, {}))).toEqual(['ingest-text', 'ingest-text-2', 'train-tokenizer']);
  });

  it('holds equal stages once', () => {
    const spec = makeSpec(twoTexts, { same: true });
    expect(stagesOf(spec)).toEqual(['ingest-text', 'train-tokenizer']);
    expect(spec.stages[1]?.inputs.documents).toEqual([{ stage: 'ingest-text' }, { stage: 'ingest-text' }]);
  });

  it('makes source paths absolute from the given folder, and leaves URLs alone', () => {
    const located = pipeline({
      name: 'located',
      params: z.strictObject({ at: z.string() }),
      build: ({ at }) => ingestText({ texts: [source(at, { name: 'text' })] }),
    });
    const locationOf = (at: string) =>
      makeSpec(located, { at }, [], { folder: '/runs' }).sources.text?.location;
    expect(locationOf('data/a.txt')).toBe(resolve('/runs/data/a.txt'));
    expect(locationOf('file:///data/a.txt')).toBe('/data/a.txt');
    expect(locationOf('https://example.org/a.txt')).toBe('https://example.org/a.txt');
  });

  it('refuses one source name for two places', () => {
    const clashing = pipeline({
      name: 'clashing',
      params: z.strictObject({}),
      build: () => ingestText({ texts: [source('a/text.txt'), source('b/text.txt')] }),
    });
    expect(() => makeSpec(clashing, {})).toThrow(expect.objectContaining({ code: 'E3007' }));
  });
});

describe('an override', () => {
  const paramsOf = (spec: Spec, id: string) => spec.stages.find((stage) => stage.id === id)?.params;

  it('sets a parameter by path, as JSON or as a string', () => {
    const spec = quickstartSpec(['lm.steps=7', 'pmp.form=ranked', 'finetune.pairs=null', 'title="7"']);
    expect(paramsOf(spec, 'lm')).toMatchObject({ steps: 7 });
    expect(paramsOf(spec, 'pmp')).toMatchObject({ form: 'ranked' });
    expect(paramsOf(spec, 'finetune')).toMatchObject({ pairs: null });
    expect(spec.params.title).toBe('7');
  });

  it('reaches into lists', () => {
    const spec = quickstartSpec(['sources.stackexchange.0.posts=/data/Posts.xml']);
    expect(spec.sources['samples.posts']?.location).toBe('/data/Posts.xml');
  });

  it('keeps its equals signs after the first', () => {
    expect(quickstartSpec(['title=a=b']).params.title).toBe('a=b');
  });

  it('leaves the run file’s parameters as they were', () => {
    quickstartSpec(['lm.steps=7']);
    expect(quickstart.params.lm?.steps).not.toBe(7);
  });

  it.each(['lm.steps', '=7', 'lm..steps=7', ''])('is refused when it is not path=value: %j', (override) => {
    expect(() => quickstartSpec([override])).toThrow(expect.objectContaining({ code: 'E3003' }));
  });
});

describe('an unknown parameter', () => {
  const refusal = (override: string) => {
    try {
      quickstartSpec([override]);
    } catch (error) {
      return error;
    }
    return null;
  };

  it('is refused with its path, the allowed names and the likely meaning', () => {
    expect(refusal('finetune.learningRateMultipel=1')).toMatchObject({
      code: 'E3001',
      kind: 'configuration',
      facts: {
        expected: expect.stringContaining('learningRateMultiple'),
        found: 'learningRateMultipel',
        where: { field: 'finetune.learningRateMultipel' },
        fix: 'did you mean finetune.learningRateMultiple?',
      },
    });
  });

  it.each([
    ['lmm.steps=1', 'lmm', 'did you mean lm?'],
    ['lm.decoder.layer=2', 'lm.decoder.layer', 'did you mean lm.decoder.layers?'],
    [
      'sources.stackexchange.0.post=x',
      'sources.stackexchange.0.post',
      'did you mean sources.stackexchange.0.posts?',
    ],
    ['sources.text.licence=x', 'sources.text.licence', 'did you mean sources.text.license?'],
    ['lm.quux=1', 'lm.quux', 'remove it, or use an allowed name'],
    ['__proto__.polluted=1', '__proto__', 'remove it, or use an allowed name'],
    ['constructor.prototype.polluted=1', 'constructor', 'remove it, or use an allowed name'],
  ])('is refused at any depth: %s', (override, field, fix) => {
    expect(refusal(override)).toMatchObject({ code: 'E3001', facts: { where: { field }, fix } });
  });

  it('is refused even where a schema would drop it', () => {
    const loose = pipeline({
      name: 'loose',
      params: z.object({ inner: z.object({ known: z.int() }).optional() }),
      build: () => [],
    });
    expect(() => makeSpec(loose, {}, ['inner.unknown=1'])).toThrow(
      expect.objectContaining({ code: 'E3001' }),
    );
  });

  it('is found in the branch of a union that its fixed field names', () => {
    const union = z.union([
      z.strictObject({ kind: z.literal('a'), first: z.int() }),
      z.strictObject({ kind: z.literal('b'), second: z.int() }),
    ]);
    const chosen = pipeline({ name: 'chosen', params: z.strictObject({ of: union }), build: () => [] });
    expect(() => makeSpec(chosen, { of: { kind: 'b', second: 1 } }, ['of.secnd=1'])).toThrow(
      expect.objectContaining({
        code: 'E3001',
        facts: expect.objectContaining({ fix: 'did you mean of.second?' }),
      }),
    );
  });
});

describe('a parameter out of range', () => {
  it('is refused with its path and value', () => {
    expect(() => quickstartSpec(['lm.steps=0'])).toThrow(
      expect.objectContaining({
        code: 'E3002',
        message: expect.stringContaining('lm.steps'),
        facts: expect.objectContaining({ found: '0', where: { field: 'lm.steps' } }),
      }),
    );
  });
});

describe('the pipeline of an assistant', () => {
  const text = { files: ['a.txt'] };
  const comparisons = { files: ['c.jsonl'] };
  const lm = { steps: 10 };

  it('works without dumps: finetuning from the language model alone', () => {
    const ids = stagesOf(makeSpec(assistant, { sources: { text, comparisons }, lm }));
    expect(ids).not.toContain('pmp');
    expect(ids).toContain('evaluate-finetune-without-pmp');
    expect(ids).toHaveLength(9);
  });

  it('works without comparisons: PMP is the result', () => {
    const stackexchange = [{ posts: 'Posts.xml', votes: 'Votes.xml' }];
    const ids = stagesOf(makeSpec(assistant, { sources: { stackexchange }, lm }));
    expect(ids).toContain('evaluate-pmp-stackexchange');
    expect(ids).not.toContain('finetune');
  });

  it.each([
    ['text', { comparisons }],
    ['pairs', { text }],
  ])('says that it needs %s', (what, sources) => {
    expect(() => makeSpec(assistant, { sources, lm })).toThrow(
      expect.objectContaining({ code: 'E3002', message: expect.stringContaining(`needs ${what}`) }),
    );
  });

  it('trains preferences at a window of their own when it is told', () => {
    const spec = quickstartSpec(['preferenceContextLength=64']);
    const windows = spec.stages
      .filter(({ stage }) => /^(pretrain|finetune)-preference-model$/.test(stage))
      .map(({ params }) => params.contextLength);
    expect(windows).toEqual([64, 64, 64]);
  });

  it('mixes the pairs of every source in one preference-model pretraining, and judges it on each', () => {
    const { stages } = quickstartSpec();
    const pmp = stages.find(({ id }) => id === 'pmp');
    const sets = ['stackexchange', 'reddit', 'wikipedia'];
    expect(pmp?.inputs.pairs).toEqual(sets.map((set) => ({ stage: `tokenize-${set}` })));
    for (const set of sets) expect(stages.map(({ id }) => id)).toContain(`evaluate-pmp-${set}`);
  });

  it('prefers of Reddit comments only those that are not older', () => {
    const rules = quickstartSpec().stages.filter(({ stage }) => stage === 'build-pairs');
    expect(rules.map(({ id, params }) => [id, params.goodNotOlder])).toEqual([
      ['build-stackexchange-pairs', false],
      ['build-reddit-pairs', true],
    ]);
  });

  it('without a prompt distils nothing, and refuses to be asked for it', () => {
    const ids = stagesOf(quickstartSpec(['sources.prompt=null', 'teacher=null', 'finetuneOnPrompt=null']));
    expect(ids.filter((id) => /prompt|teacher|distil/.test(id))).toEqual([]);
    expect(ids).toContain('hhh-raw');
    expect(() => quickstartSpec(['sources.prompt=null'])).toThrow(
      expect.objectContaining({ code: 'E3002', message: expect.stringContaining('needs a prompt') }),
    );
  });

  it('without tasks and comparisons judges the preference model of public pairs alone', () => {
    const ids = stagesOf(quickstartSpec(['sources.tasks=[]', 'sources.comparisons=null', 'champion=null']));
    expect(ids.filter((id) => /hhh|last-words|finetune$|comparisons/.test(id))).toEqual([]);
    expect(ids.at(-1)).toBe('report');
  });

  it('takes under a known prompt’s name no other text, and of your own name the text that you declare', () => {
    const declared = (name: string, digest: string | null) =>
      ['tokenize-prompt', 'distil'].map((id) => {
        const set = [`sources.prompt.name=${name}`, `sources.prompt.sha256=${JSON.stringify(digest)}`];
        const params = quickstartSpec(set).stages.find((stage) => stage.id === id)?.params;
        return id === 'distil' ? params?.prompt : params?.sha256;
      });
    const paper = 'sha256:51dd74e1c2ba9bc14173b20db4d9c3a6b6196b0c477da11811dd42cfe585cfba';
    const other = `sha256:${'0'.repeat(64)}`;
    expect(declared('askell-2021', null)).toEqual([paper, paper]);
    expect(declared('askell-2021', other)).toEqual([paper, paper]);
    expect(declared('mine', other)).toEqual([other, other]);
    expect(declared('mine', null)).toEqual([null, null]);
  });

  it('knows the digest of the prompt that ships with it', () => {
    const { sources } = quickstart.params;
    expect(promptDigest('brief-assistant')).toBe(sha256(readFileSync(sources.prompt?.file ?? '')));
  });

  it('begins with a published model in place of one of its own', () => {
    const model = { location: 'hf:openai-community/gpt2', license: 'MIT' };
    const params = { sources: { text, comparisons, model }, preferenceContextLength: 256 };
    const { stages, sources } = makeSpec(assistant, params);
    expect(stages.map(({ id }) => id)).toEqual(expect.arrayContaining(['import-model', 'import-tokenizer']));
    expect(stages.map(({ stage }) => stage)).not.toContain('train-tokenizer');
    expect(stages.find(({ id }) => id === 'finetune-without-pmp')?.inputs.model).toEqual({
      stage: 'import-model',
    });
    expect(sources['gpt2-config.json']).toEqual({
      location: 'hf:openai-community/gpt2/config.json',
      license: 'MIT',
    });
  });

  it.each([
    ['neither a model nor how to make one', {}, 'pretrained or published'],
    ['both', { lm, model: { location: 'gpt2' } }, 'pretrained or published'],
    [
      'no window for a published one',
      { model: { location: 'gpt2' }, window: null },
      'preferenceContextLength',
    ],
  ])('refuses %s', (_what, given: { model?: { location: string }; lm?: typeof lm; window?: null }, said) => {
    const { model = null, window = 64, ...rest } = given;
    const params = { sources: { text, comparisons, model }, preferenceContextLength: window, ...rest };
    expect(() => makeSpec(assistant, params)).toThrow(
      expect.objectContaining({ code: 'E3002', message: expect.stringContaining(said) }),
    );
  });

  it('judges PMP on the sets that it is told, where one has no held-out pairs', () => {
    const ids = stagesOf(quickstartSpec(['judgePmpOn=["reddit"]']));
    expect(ids.filter((id) => id.startsWith('evaluate-pmp'))).toEqual(['evaluate-pmp-reddit']);
  });

  it('judges raw, prompted, distilled and finetuned assistants on the same items', () => {
    const judged = quickstartSpec().stages.filter(({ stage }) => stage === 'evaluate-language-model');
    expect(judged.map(({ id, inputs }) => [id, [inputs.prompt].flat().length])).toEqual(
      ['hhh', 'last-words'].flatMap((task) => [
        [`${task}-raw`, 0],
        [`${task}-prompted`, 1],
        [`${task}-distilled`, 0],
        [`${task}-finetuned-on-prompt`, 0],
      ]),
    );
  });

  it('imitates as many pairs as it finetunes on, where it is asked to', () => {
    const { stages } = quickstartSpec(['finetune.pairs=77']);
    const taken = stages.filter(({ id }) => ['finetune', 'finetune-without-pmp', 'imitate'].includes(id));
    expect(taken.map(({ params }) => params.pairs)).toEqual([77, 77, 77]);
    expect(stagesOf(quickstartSpec(['imitate=null'])).filter((id) => /imit/.test(id))).toEqual([]);
  });

  it('promotes the finetuned model by what it scores on held-out comparisons', () => {
    const champion = 'champion={"name":"helper","rule":{"kind":"better","alpha":0.01}}';
    expect(quickstartSpec([champion]).effects).toEqual([
      {
        id: 'promote:helper',
        effect: 'promote',
        params: { champion: 'helper', rule: { kind: 'better', alpha: 0.01 }, approval: null },
        inputs: { model: { stage: 'finetune' }, scores: { stage: 'evaluate-finetune' } },
      },
    ]);
    expect(quickstartSpec(['champion=null']).effects).toEqual([]);
    const withoutDumps = { sources: { text, comparisons }, lm, champion: { name: 'helper' } };
    expect(makeSpec(assistant, withoutDumps).effects[0]?.inputs.model).toEqual({
      stage: 'finetune-without-pmp',
    });
  });

  it('refuses a champion without comparisons to judge it on', () => {
    const stackexchange = [{ posts: 'Posts.xml', votes: 'Votes.xml' }];
    expect(() =>
      makeSpec(assistant, { sources: { stackexchange }, lm, champion: { name: 'helper' } }),
    ).toThrow(expect.objectContaining({ code: 'E3002', message: expect.stringContaining('comparisons') }));
  });
});

describe('the pipeline of a retraining', () => {
  const params = {
    sources: { text: { files: ['a.txt'] }, comparisons: { files: ['c.jsonl'] } },
    lm: { steps: 10 },
  };

  it('has the stages of the assistant, so that they are reused', () => {
    const champion = { name: 'helper' };
    const [first, again] = [assistant, retrain].map((one) => makeSpec(one, { ...params, champion }));
    expect(again?.stages).toEqual(first?.stages);
    expect(again?.effects).toEqual(first?.effects);
    expect(again?.pipeline).toBe('retrain');
  });

  it('is refused without a champion', () => {
    expect(() => makeSpec(retrain, params)).toThrow(
      expect.objectContaining({ code: 'E3002', message: expect.stringContaining('give champion') }),
    );
  });
});
