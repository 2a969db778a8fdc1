import { UnsupportedModel } from '../errors.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { decoderConfigOf, type ModelKind } from '../runtime/hugging-face-config.js';
import { parseJsonFile } from '../runtime/json-file.js';

const KINDS: Readonly<Record<string, ModelKind>> = {
  GPT2Model: 'language-model',
  GPT2LMHeadModel: 'language-model',
  GPT2ForSequenceClassification: 'preference-model',
};

/** Settings that change what a model computes, with the values that ours compute; an absent one has the first. */
const COMPUTED: Readonly<Record<string, readonly unknown[]>> = {
  activation_function: ['gelu_new', 'gelu_pytorch_tanh'],
  layer_norm_epsilon: [1e-5],
  scale_attn_weights: [true],
  scale_attn_by_inverse_layer_idx: [false],
  add_cross_attention: [false],
  tie_word_embeddings: [true],
};

/**
 * The sizes and the kind of a published model.
 * @throws UnsupportedModel naming the first setting that ours do not compute
 */
export function readConfig(bytes: Uint8Array): { config: DecoderConfig; kind: ModelKind } {
  const read = parseJsonFile('config.json', bytes);
  demand(read, 'model_type', ['gpt2']);
  for (const [field, values] of Object.entries(COMPUTED)) demand(read, field, values);
  const size = (field: string): number => {
    const value = read[field];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
    throw new UnsupportedModel(field, 'a whole number above zero', JSON.stringify(value) ?? 'nothing');
  };
  const config = decoderConfigOf(size);
  demand(read, 'n_inner', [null, 4 * config.width]);
  return { config, kind: kindOf(read) };
}

function kindOf({ architectures, id2label }: Record<string, unknown>): ModelKind {
  const [architecture] = Array.isArray(architectures) ? architectures : [];
  const kind = Object.hasOwn(KINDS, String(architecture)) ? KINDS[String(architecture)] : undefined;
  if (kind === undefined)
    throw new UnsupportedModel('architectures', Object.keys(KINDS).join(' or '), String(architecture));
  const labels = Object.keys(Object(id2label)).length;
  if (kind === 'preference-model' && labels !== 1)
    throw new UnsupportedModel('id2label', 'one label', `${labels}`);
  return kind;
}

function demand(read: Record<string, unknown>, field: string, values: readonly unknown[]): void {
  const value = read[field] === undefined ? values[0] : read[field];
  if (values.includes(value)) return;
  const expected = values.map((each) => JSON.stringify(each)).join(' or ');
  throw new UnsupportedModel(field, expected, JSON.stringify(value));
}
