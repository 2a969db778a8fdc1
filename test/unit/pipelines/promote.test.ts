import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sha256 } from '../../../lineage/digest.js';
import { promote } from '../../../pipelines/effects/promote.js';
import { makeSpec } from '../../../pipelines/make-spec.js';
import { pipeline } from '../../../pipelines/pipeline.js';
import { artifact } from '../../../pipelines/references.js';
import { evaluatePreferenceModel } from '../../../pipelines/stages/evaluate-preference-model.js';
import { evaluatePreferenceTask } from '../../../pipelines/stages/evaluate-preference-task.js';
import { finetunePreferenceModel } from '../../../pipelines/stages/finetune-preference-model.js';

const start = artifact('checkpoint', sha256('model'));
const pairs = artifact('token-pairs', sha256('pairs'));
const candidate = (seed: number) => finetunePreferenceModel({ model: start, pairs }, { seed });

function specOf(...targets: ReturnType<typeof promote>[]) {
  return makeSpec(pipeline({ name: 'p', params: z.strictObject({}), build: () => targets }), {});
}

describe('promote', () => {
  it('stands in the spec with its defaults, and brings the stages that it needs', () => {
    const model = candidate(1);
    const scores = evaluatePreferenceModel({ model, pairs });
    const { stages, effects } = specOf(promote({ model, scores }, { champion: 'assistant' }));
    expect(stages.map(({ stage }) => stage)).toEqual([
      'finetune-preference-model',
      'evaluate-preference-model',
    ]);
    expect(effects).toEqual([
      {
        id: 'promote:assistant',
        effect: 'promote',
        params: { champion: 'assistant', rule: { kind: 'better', alpha: 0.05 }, approval: null },
        inputs: { model: { stage: stages[0]?.id }, scores: { stage: stages[1]?.id } },
      },
    ]);
  });

  it('takes artifacts of the store as inputs of stages by their digest', () => {
    const model = candidate(1);
    const scores = evaluatePreferenceModel({ model, pairs });
    const [finetune] = specOf(promote({ model, scores }, { champion: 'a' })).stages;
    expect(finetune?.inputs.model).toEqual({ artifact: sha256('model') });
  });

  it('takes the scores of a task too, and nothing that says nothing about right and wrong', () => {
    const model = candidate(1);
    const inputs = { tokenizer: artifact('tokenizer', sha256('t')), task: artifact('task', sha256('task')) };
    const scores = evaluatePreferenceTask({ model, ...inputs });
    const [effect] = specOf(promote({ model, scores }, { champion: 'a' })).effects;
    expect(effect?.inputs.scores).toEqual({ stage: 'evaluate-preference-task' });
    expect(() => promote({ model, scores: model as never }, { champion: 'a' })).toThrowError(
      expect.objectContaining({
        facts: expect.objectContaining({ expected: 'scores or task-scores', found: 'checkpoint' }),
      }),
    );
  });

  it('numbers effects of one name', () => {
    const model = candidate(1);
    const scores = evaluatePreferenceModel({ model, pairs });
    const effect = () => promote({ model, scores }, { champion: 'a' });
    expect(specOf(effect(), effect()).effects.map(({ id }) => id)).toEqual(['promote:a', 'promote:a-2']);
  });

  it('refuses scores of another model, and a name that no reference carries', () => {
    const scores = evaluatePreferenceModel({ model: candidate(2), pairs });
    expect(() => promote({ model: candidate(1), scores }, { champion: 'a' })).toThrowError(
      expect.objectContaining({ code: 'E3004' }),
    );
    const model = candidate(1);
    const own = evaluatePreferenceModel({ model, pairs });
    expect(() => promote({ model, scores: own }, { champion: 'a/b' })).toThrowError();
  });
});
