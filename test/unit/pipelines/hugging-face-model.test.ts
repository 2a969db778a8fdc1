import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { huggingFaceModel } from '../../../pipelines/hugging-face-model.js';
import { importModel } from '../../../pipelines/import-model.js';
import { makeSpec } from '../../../pipelines/make-spec.js';
import { pipeline } from '../../../pipelines/pipeline.js';

const locations = (location: string) => {
  const { sources } = makeSpec(importModel, { location }, [], { folder: '/project' });
  return Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, source.location]));
};

describe('a published model', () => {
  it.each([
    ['hf:openai-community/gpt2', 'gpt2', 'hf:openai-community/gpt2'],
    ['hf:ada/tiny@v1.0', 'tiny', 'hf:ada/tiny@v1.0'],
    ['models/my gpt/', 'my-gpt', '/project/models/my gpt'],
    ['.', 'model', '/project'],
  ])('at %s is three files of the name %s', (location, name, base) => {
    expect(locations(location)).toEqual({
      [`${name}-config.json`]: `${base}/config.json`,
      [`${name}-model.safetensors`]: `${base}/model.safetensors`,
      [`${name}-tokenizer.json`]: `${base}/tokenizer.json`,
    });
  });

  it('is imported after its tokenizer, with parameters and a license of its own', () => {
    const spec = makeSpec(importModel, { location: 'hf:ada/tiny', license: 'MIT', name: 'ada' }, [
      'model.pretrainingLearningRate=0.001',
    ]);
    expect(spec.stages.map(({ id }) => id)).toEqual(['import-tokenizer', 'import-model']);
    expect(spec.stages[1]).toMatchObject({
      params: { pretrainingLearningRate: 0.001, form: 'ranked' },
      inputs: { tokenizer: { stage: 'import-tokenizer' }, weights: { source: 'ada-model.safetensors' } },
    });
    expect(spec.sources['ada-config.json']?.license).toBe('MIT');
  });

  it('stands beside another one in a pipeline', () => {
    const both = pipeline({
      name: 'both',
      params: z.strictObject({}),
      build: () => ['hf:ada/small', 'hf:ada/large'].map((location) => huggingFaceModel(location).model),
    });
    expect(Object.keys(makeSpec(both, {}).sources)).toHaveLength(6);
  });
});
