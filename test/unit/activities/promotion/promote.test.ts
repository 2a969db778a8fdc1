import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../../lineage/digest.js';
import { readHistory } from '../../../../storage/champions/champion-store.js';
import { promoteByHand } from '../../../../storage/champions/change-champion.js';
import { readAddedStage } from '../../../../storage/runs/run-documents.js';
import { computeDigest, specStage } from '../stored-run.js';
import { StoredPromotion } from './stored-promotion.js';

const items = Array.from({ length: 40 }, (_, index) => `item-${index}`);
const firstRight = (right: number) => (item: string) => items.indexOf(item) < right;

const of = (stage: string) => ({ stage });
const stages = [
  specStage('train-tokenizer', {}),
  specStage('ingest-comparisons', {}),
  specStage('tokenize-pairs', { pairs: of('ingest-comparisons'), tokenizer: of('train-tokenizer') }),
  specStage('finetune-preference-model', { pairs: of('tokenize-pairs') }),
  specStage(
    'evaluate-preference-model',
    { model: of('finetune-preference-model'), pairs: of('tokenize-pairs') },
    { params: { limit: null } },
  ),
];
const inputs = { model: of('finetune-preference-model'), scores: of('evaluate-preference-model') };

/** A candidate whose tokenizer is `candidate`, right on 30 of 40 items. */
async function judgedCandidate() {
  const promotion = await StoredPromotion.make(stages, inputs);
  const tokenizer = sha256('candidate');
  const model = await promotion.model('candidate', tokenizer);
  await promotion.commit('train-tokenizer', tokenizer);
  await promotion.commit('finetune-preference-model', model);
  await promotion.commit('evaluate-preference-model', await promotion.scores(items, firstRight(30)));
  return { promotion, model, tokenizer };
}

async function champion({ host }: StoredPromotion, model: `sha256:${string}`) {
  const change = { ...host, name: 'assistant', by: 'ada', reason: 'the first' };
  await promoteByHand(change, model, { liftHold: false });
}

const chain = ({ store, host }: StoredPromotion) => readHistory(store, 'assistant', host.trust);

describe('a turn of a promotion', () => {
  it('that is taken again finds its record, though there is another champion by now', async () => {
    const { promotion, model } = await judgedCandidate();
    const first = await promotion.turn();
    expect(first).toMatchObject({ kind: 'done', outcome: { result: 'promoted', record: { n: 1 } } });
    expect(await promotion.turn()).toEqual(first);
    await champion(promotion, await promotion.model('another', sha256('candidate')));
    expect(await promotion.turn()).toEqual(first);
    expect((await chain(promotion)).map(({ n, kind }) => [n, kind])).toEqual([
      [1, 'promoted'],
      [2, 'manual'],
    ]);
    expect((await chain(promotion))[0]?.model).toBe(model);
  });

  it('asks for the scores of a champion of the same tokenizer alone', async () => {
    const { promotion, tokenizer } = await judgedCandidate();
    const before = await promotion.model('champion', tokenizer);
    await champion(promotion, before);
    expect(await promotion.turn()).toMatchObject({
      stages: [{ id: 'evaluate-preference-model.assistant-1', queue: 'cpu' }],
    });
    const added = await readAddedStage(
      promotion.store,
      promotion.run,
      'evaluate-preference-model.assistant-1',
    );
    expect(added).toMatchObject({
      ...{ computeDigest, stage: { params: { limit: null } } },
      stage: { inputs: { model: { artifact: before }, pairs: of('tokenize-pairs') } },
    });
  });

  it('has the pairs tokenized for a champion of another tokenizer first, then compares on what both scored', async () => {
    const { promotion, model } = await judgedCandidate();
    const before = await promotion.model('champion', sha256('older'));
    await champion(promotion, before);
    const [tokenize, evaluate] = [
      'tokenize-pairs.assistant-1',
      'evaluate-preference-model.assistant-1',
    ] as const;

    expect(await promotion.turn()).toEqual({
      kind: 'compute',
      stages: [
        { id: tokenize, label: 'tokenize-pairs', stage: 'tokenize-pairs', queue: 'cpu' },
        {
          ...{ id: evaluate, label: 'evaluate-preference-model', queue: 'cpu' },
          stage: 'evaluate-preference-model',
        },
      ],
    });
    const added = (id: string) => readAddedStage(promotion.store, promotion.run, id);
    expect(await added(tokenize)).toMatchObject({
      stage: { inputs: { pairs: of('ingest-comparisons'), tokenizer: { artifact: sha256('older') } } },
    });
    expect(await added(evaluate)).toMatchObject({
      stage: { inputs: { model: { artifact: before }, pairs: of(tokenize) } },
    });

    await promotion.commit(tokenize, sha256('ids of the older'));
    expect(await promotion.turn()).toMatchObject({ kind: 'compute', stages: [{ id: evaluate }] });

    await promotion.commit(evaluate, await promotion.scores(items.slice(2), firstRight(10)));
    expect(await promotion.turn()).toMatchObject({ kind: 'done', outcome: { result: 'promoted' } });
    const [, newest] = await chain(promotion);
    expect(newest).toMatchObject({
      model,
      comparison: { items: 38, unpaired: { candidate: 2, champion: 0 }, gain: 20 / 38 },
      reason: expect.stringContaining('on 38 items (2 others left out)'),
    });
  });

  it('refuses to compare when a tenth of the items could be scored by one of the two alone', async () => {
    const { promotion } = await judgedCandidate();
    await champion(promotion, await promotion.model('champion', sha256('older')));
    await promotion.commit(
      'evaluate-preference-model.assistant-1',
      await promotion.scores(items.slice(5), firstRight(10)),
    );
    await expect(promotion.turn()).rejects.toMatchObject({
      code: 'E7302',
      facts: { found: '35 scored by both, 5 by the candidate alone, 0 by the champion alone' },
    });
    expect(await chain(promotion)).toHaveLength(1);
  });
});

describe('a promotion by the scores of a task', () => {
  it('exchanges the tokenizer and the ids of the prompt, and compares what the models choose', async () => {
    const task = specStage(
      'evaluate-language-model',
      {
        model: of('finetune-language-model'),
        tokenizer: of('train-tokenizer'),
        task: of('ingest-task'),
        prompt: [of('tokenize-prompt')],
      },
      { params: {} },
    );
    const prompt = specStage('tokenize-prompt', {
      prompt: { source: 'prompt' },
      tokenizer: of('train-tokenizer'),
    });
    const promotion = await StoredPromotion.make(
      [
        ...['train-tokenizer', 'ingest-task', 'finetune-language-model'].map((id) => specStage(id, {})),
        ...[prompt, task],
      ],
      { model: of('finetune-language-model'), scores: of('evaluate-language-model') },
    );
    await promotion.commit('train-tokenizer', sha256('candidate'));
    await promotion.commit(
      'finetune-language-model',
      await promotion.model('candidate', sha256('candidate')),
    );
    await promotion.commit('evaluate-language-model', await promotion.taskScores(items, firstRight(30)));
    await champion(promotion, await promotion.model('champion', sha256('older')));

    expect(await promotion.turn()).toMatchObject({
      stages: [{ id: 'tokenize-prompt.assistant-1' }, { id: 'evaluate-language-model.assistant-1' }],
    });
    const added = await readAddedStage(promotion.store, promotion.run, 'evaluate-language-model.assistant-1');
    expect(added).toMatchObject({
      stage: {
        inputs: {
          tokenizer: { artifact: sha256('older') },
          task: of('ingest-task'),
          prompt: [of('tokenize-prompt.assistant-1')],
        },
      },
    });
    await promotion.commit('tokenize-prompt.assistant-1', sha256('ids'));
    await promotion.commit(
      'evaluate-language-model.assistant-1',
      await promotion.taskScores(items, firstRight(10)),
    );
    expect(await promotion.turn()).toMatchObject({
      outcome: { result: 'promoted', comparison: { items: 40, gain: 0.5 } },
    });
  });
});
