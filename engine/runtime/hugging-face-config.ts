import type { JsonObject } from '../../lineage/json.js';
import { CheckpointMismatch } from '../errors.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { END_OF_TEXT } from '../packing/frame-pair.js';
import { parseJsonFile } from './json-file.js';

/** What a checkpoint's weights are: a preference model has a scalar head besides. */
export type ModelKind = 'language-model' | 'preference-model';

const ARCHITECTURES = {
  'language-model': 'GPT2LMHeadModel',
  'preference-model': 'GPT2ForSequenceClassification',
} as const;

/** `config.json` of a checkpoint, as Hugging Face's GPT-2 reads it. */
export function toHuggingFace(config: DecoderConfig, kind: ModelKind): JsonObject {
  return {
    architectures: [ARCHITECTURES[kind]],
    model_type: 'gpt2',
    vocab_size: config.vocabularySize,
    n_positions: config.contextLength,
    n_embd: config.width,
    n_layer: config.layers,
    n_head: config.heads,
    activation_function: 'gelu_new',
    layer_norm_epsilon: 1e-5,
    attn_pdrop: 0,
    embd_pdrop: 0,
    resid_pdrop: 0,
    summary_first_dropout: 0,
    tie_word_embeddings: true,
    bos_token_id: END_OF_TEXT,
    eos_token_id: END_OF_TEXT,
    pad_token_id: END_OF_TEXT,
    ...(kind === 'preference-model'
      ? { num_labels: 1, id2label: { 0: 'score' }, label2id: { score: 0 } }
      : {}),
    dtype: 'float32',
  };
}

/** @throws CheckpointMismatch when it is not the configuration of a GPT-2 of ours */
export function fromHuggingFace(bytes: Uint8Array): { config: DecoderConfig; kind: ModelKind } {
  const read = parseJsonFile('config.json', bytes);
  const size = (field: string): number => {
    const value = read[field];
    if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
    throw new CheckpointMismatch(
      'config.json',
      `a whole number in ${field}`,
      JSON.stringify(value) ?? 'nothing',
    );
  };
  const [architecture] = Array.isArray(read.architectures) ? read.architectures : [];
  const kinds = Object.keys(ARCHITECTURES) as ModelKind[];
  const kind = kinds.find((each) => ARCHITECTURES[each] === architecture);
  if (!kind) {
    throw new CheckpointMismatch(
      'config.json',
      Object.values(ARCHITECTURES).join(' or '),
      String(architecture),
    );
  }
  return { config: decoderConfigOf(size), kind };
}

/** The decoder that the fields of a GPT-2 `config.json` describe, each read by `size`. */
export function decoderConfigOf(size: (field: string) => number): DecoderConfig {
  return {
    vocabularySize: size('vocab_size'),
    contextLength: size('n_positions'),
    layers: size('n_layer'),
    width: size('n_embd'),
    heads: size('n_head'),
  };
}
