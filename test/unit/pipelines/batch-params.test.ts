import { describe, expect, it } from 'vitest';
import { parseParams } from '../../../pipelines/parse-params.js';
import { distilContext } from '../../../pipelines/stages/distil-context.js';
import { finetuneImitation } from '../../../pipelines/stages/finetune-imitation.js';
import { finetuneLanguageModel } from '../../../pipelines/stages/finetune-language-model.js';
import { finetunePreferenceModel } from '../../../pipelines/stages/finetune-preference-model.js';
import { pretrainLanguageModel } from '../../../pipelines/stages/pretrain-language-model.js';
import { pretrainPreferenceModel } from '../../../pipelines/stages/pretrain-preference-model.js';

describe.each([
  [pretrainLanguageModel, 'batchSequences', 16, { steps: 1 }],
  [finetuneLanguageModel, 'batchSequences', 32, { steps: 1 }],
  [distilContext, 'batchSequences', 32, {}],
  [pretrainPreferenceModel, 'batchPairs', 32, {}],
  [finetunePreferenceModel, 'batchPairs', 32, {}],
  [finetuneImitation, 'batchPairs', 32, {}],
] as const)('what a step takes in %o', ({ name, params }, field, most, needed) => {
  const parse = (changes: object) => parseParams(params, { ...needed, ...changes }, name);

  it('is a number of items where nothing is said', () => {
    expect(parse({})).toMatchObject({ [field]: most, batchTokens: null });
    expect(parse(parse({}))).toEqual(parse({}));
  });

  it('is a budget of tokens where that alone is said', () => {
    expect(parse({ batchTokens: 4_096 })).toMatchObject({ [field]: null, batchTokens: 4_096 });
    expect(parse(parse({ batchTokens: 4_096 }))).toEqual(parse({ batchTokens: 4_096 }));
  });

  it('is never both', () => {
    expect(() => parse({ [field]: 8, batchTokens: 4_096 })).toThrow(
      expect.objectContaining({
        facts: expect.objectContaining({ where: { field: `${name}.batchTokens` } }),
      }),
    );
  });
});
