import { readFileSync } from 'node:fs';
import importTokenizer from '../../../corpus/import-tokenizer.js';
import { exportModel } from '../../../engine/hugging-face/export-model.js';
import importModel from '../../../engine/hugging-face/import-model.js';
import type { ArtifactReader } from '../../../storage/ports.js';
import { sourceOf } from '../../unit/corpus/workbench.js';
import { memoryContext } from '../../unit/engine/train/memory-artifacts.js';

export const fixture = (path: string): Uint8Array => readFileSync(new URL(path, import.meta.url));

/** A model that `test/oracles/hugging_face_models.py` made, and the tokenizer of all of them, imported. */
export async function imported(folder: 'language-model' | 'classifier') {
  const words = memoryContext({});
  const source = sourceOf(fixture('language-model/tokenizer.json'));
  const tokenizer = words.reader(await importTokenizer({ tokenizer: source }, {}, words.context));
  const weights = memoryContext({});
  const files = {
    config: sourceOf(fixture(`${folder}/config.json`), 'config'),
    weights: sourceOf(fixture(`${folder}/model.safetensors`), 'weights'),
  };
  const params = { pretrainingLearningRate: 0.001, form: 'ranked' } as const;
  const model = weights.reader(await importModel({ ...files, tokenizer }, params, weights.context));
  return { model, tokenizer };
}

/** The files of an export, by name. */
export async function exported(
  model: ArtifactReader,
  tokenizer: ArtifactReader,
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const { name, bytes } of exportModel(model, tokenizer)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes) chunks.push(chunk);
    files.set(name, Buffer.concat(chunks));
  }
  return files;
}
