import type { ArtifactReader } from '../../storage/ports.js';
import { CheckpointMismatch } from '../errors.js';
import { fromHuggingFace } from '../runtime/hugging-face-config.js';
import { parseJsonFile } from '../runtime/json-file.js';
import { readModel } from '../runtime/model.js';
import { onnxDecoder } from './onnx-decoder.js';

export interface ExportedFile {
  readonly name: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export type ModelFormat = 'safetensors' | 'onnx';

const END_OF_TEXT = '<|endoftext|>';

/**
 * A checkpoint as `transformers` loads it: a language model as `GPT2LMHeadModel`, whose head is the embedding and not
 * stored; a preference model as `GPT2ForSequenceClassification` with one label. There the score is read at the last
 * token that is not padding, so a row ends with the end-of-context token and is padded with end-of-text. As `onnx` a
 * language model is a graph with its key-value cache, as Optimum names its parts.
 * @throws CheckpointMismatch for a tokenizer that the model was not trained with, or a preference model as `onnx`
 */
export async function* exportModel(
  checkpoint: ArtifactReader,
  tokenizer: ArtifactReader,
  format: ModelFormat = 'safetensors',
): AsyncGenerator<ExportedFile> {
  const configBytes = await checkpoint.bytes('config.json');
  const { config } = fromHuggingFace(configBytes);
  const state = parseJsonFile('state.json', await checkpoint.bytes('state.json'), 'retort.model/1');
  if (state.tokenizer !== tokenizer.digest)
    throw new CheckpointMismatch('state.json', `tokenizer ${state.tokenizer}`, tokenizer.digest);
  yield { name: 'config.json', bytes: whole(configBytes) };
  if (format === 'onnx') yield { name: 'model.onnx', bytes: whole(await onnxModel(checkpoint)) };
  else yield { name: 'model.safetensors', bytes: checkpoint.read('weights.safetensors') };
  yield { name: 'tokenizer.json', bytes: tokenizer.read('tokenizer.json') };
  const tokenizerConfig = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    model_max_length: config.contextLength,
    bos_token: END_OF_TEXT,
    eos_token: END_OF_TEXT,
    pad_token: END_OF_TEXT,
    clean_up_tokenization_spaces: false,
  };
  const text = `${JSON.stringify(tokenizerConfig, null, 2)}\n`;
  yield { name: 'tokenizer_config.json', bytes: whole(Buffer.from(text)) };
}

async function onnxModel(checkpoint: ArtifactReader): Promise<Uint8Array> {
  const { kind, config, tensors } = await readModel(checkpoint);
  if (kind !== 'language-model')
    throw new CheckpointMismatch('config.json', 'a language model', 'a preference model');
  return onnxDecoder(config, tensors);
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
