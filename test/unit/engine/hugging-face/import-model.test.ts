import { beforeAll, describe, expect, it } from 'vitest';
import importModel from '../../../../engine/hugging-face/import-model.js';
import { openLanguageModel } from '../../../../engine/runtime/language-model.js';
import {
  decodeSafetensors,
  encodeSafetensors,
  type NamedTensor,
} from '../../../../engine/runtime/safetensors.js';
import finetuneLanguageModel from '../../../../engine/train/finetune-language-model.js';
import type { ArtifactReader } from '../../../../storage/ports.js';
import { exported, fixture, imported } from '../../../golden/hugging-face/imported.js';
import { sourceOf } from '../../corpus/workbench.js';
import { memoryContext, shardArtifact } from '../train/memory-artifacts.js';
import { trained } from '../train/training-bench.js';

let model: ArtifactReader;
let tokenizer: ArtifactReader;
beforeAll(async () => {
  ({ model, tokenizer } = await imported('language-model'));
});

type Tensors = Map<string, NamedTensor>;

/** Imports the fixture with other settings and tensors. */
async function importWith(settings: Record<string, unknown>, change: (tensors: Tensors) => void = () => {}) {
  const config = JSON.parse(Buffer.from(fixture('language-model/config.json')).toString('utf8'));
  const tensors = decodeSafetensors(fixture('language-model/model.safetensors'), 'model.safetensors');
  change(tensors);
  const { context, reader } = memoryContext({});
  const inputs = {
    config: sourceOf(JSON.stringify({ ...config, ...settings }), 'config'),
    weights: sourceOf(Buffer.concat([...encodeSafetensors([...tensors.values()])]), 'weights'),
    tokenizer,
  };
  return reader(await importModel(inputs, { pretrainingLearningRate: 0.001, form: 'ranked' }, context));
}

const embedding = (tensors: Tensors): NamedTensor => tensors.get('wte.weight') as NamedTensor;

describe('importing a model', () => {
  it.each([
    ['model_type', 'llama'],
    ['activation_function', 'relu'],
    ['scale_attn_by_inverse_layer_idx', true],
    ['scale_attn_weights', false],
    ['layer_norm_epsilon', 1e-6],
    ['add_cross_attention', true],
    ['tie_word_embeddings', false],
    ['n_inner', 100],
    ['n_layer', 'two'],
    ['architectures', ['GPT2DoubleHeadsModel']],
    ['id2label', { 0: 'a', 1: 'b' }],
  ])('refuses %s %j by name', async (field, value) => {
    const classifier = field === 'id2label' ? { architectures: ['GPT2ForSequenceClassification'] } : {};
    await expect(importWith({ ...classifier, [field]: value })).rejects.toMatchObject({
      code: 'E4309',
      kind: 'bad-input',
      facts: { where: { field } },
    });
  });

  it('takes what computes the same under another name, and settings that are not there', async () => {
    const same = { activation_function: 'gelu_pytorch_tanh', n_inner: 64, scale_attn_weights: undefined };
    expect((await importWith(same)).manifest.files).toEqual(model.manifest.files);
  });

  it('takes a head that is the embedding, and refuses one of its own', async () => {
    const head = (factor: number) => (tensors: Tensors) => {
      const { shape, values } = embedding(tensors);
      const own = values.map((value) => value * factor);
      tensors.set('lm_head.weight', { name: 'lm_head.weight', shape, values: own });
    };
    expect((await importWith({}, head(1))).manifest.files).toEqual(model.manifest.files);
    await expect(importWith({}, head(2))).rejects.toMatchObject({
      code: 'E4309',
      facts: { where: { field: 'lm_head.weight' } },
    });
  });

  it('refuses half precision by name', async () => {
    const bytes = Buffer.from(fixture('language-model/model.safetensors'));
    const at = bytes.indexOf('"F32"');
    bytes.write('"F16"', at);
    const { context } = memoryContext({});
    const inputs = {
      config: sourceOf(fixture('language-model/config.json'), 'config'),
      weights: sourceOf(bytes, 'weights'),
      tokenizer,
    };
    const made = importModel(inputs, { pretrainingLearningRate: 0.001, form: 'ranked' }, context);
    await expect(made).rejects.toMatchObject({
      code: 'E4309',
      facts: { where: { field: 'dtype' }, found: 'F16' },
    });
  });

  it.each([
    ['a weight that is missing', (tensors: Tensors) => void tensors.delete('h.1.ln_2.bias')],
    ['no embedding', (tensors: Tensors) => void tensors.delete('wte.weight')],
    [
      'a weight that belongs to nothing',
      (tensors: Tensors) => void tensors.set('x', { name: 'x', shape: [1], values: new Float32Array(1) }),
    ],
    [
      'an embedding with fewer rows than the tokenizer has ids',
      (tensors: Tensors) => {
        const values = embedding(tensors).values.slice(0, 300 * 16);
        tensors.set('wte.weight', { name: 'wte.weight', shape: [300, 16], values });
      },
    ],
  ])('refuses %s', async (_what, change) => {
    await expect(importWith({}, change)).rejects.toMatchObject({ code: 'E4304', kind: 'bad-input' });
  });

  it('gives a checkpoint that trains on and is exported with what it learnt', async () => {
    const rows = [{ tokens: Uint16Array.from({ length: 200 }, (_, i) => 4 + (i % 11)) }];
    const statistics = { vocabularySize: 323, tokenizer: tokenizer.digest };
    const tokens = await shardArtifact('tokens', { train: rows, heldout: rows }, statistics);
    const { artifact } = await trained(async ({ context, reader }) =>
      reader(
        await finetuneLanguageModel(
          { model, tokens },
          {
            learningRateMultiple: 10,
            warmupFraction: 0,
            batchSequences: 2,
            batchTokens: null,
            steps: 10,
            contextLength: 16,
            schedule: 'constant',
            evaluateEverySteps: 9,
            heldoutSequences: 2,
            weightDecay: 0,
            betas: [0.9, 0.95],
            clipNorm: 1,
            maxSpikeNats: 3,
            microBatches: 2,
            seed: 1,
          },
          context,
        ),
      ),
    );
    const files = await exported(artifact, tokenizer);
    expect([...files.keys()]).toEqual([
      'config.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    const weights = decodeSafetensors(files.get('model.safetensors') ?? new Uint8Array(), 'exported');
    const { arena } = await openLanguageModel(artifact);
    const name = 'transformer.h.0.mlp.c_fc.weight';
    expect(weights.get(name)?.values).toEqual(arena.view('weights', name));
    expect(weights.has('lm_head.weight')).toBe(false);
    expect(files.get('model.safetensors')).not.toEqual(
      (await exported(model, tokenizer)).get('model.safetensors'),
    );
  });
});
