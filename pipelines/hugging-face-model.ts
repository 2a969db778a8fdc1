import type { z } from 'zod';
import { type SourceRef, type StageRef, source } from './references.js';
import { importModel } from './stages/import-model.js';
import { importTokenizer } from './stages/import-tokenizer.js';

export interface HuggingFaceModelOptions {
  /** For people; the last part of the location when absent. */
  readonly name?: string;
  readonly license?: string | null;
  readonly params?: z.input<typeof importModel.params>;
}

/** A published model and its tokenizer, imported. */
export interface ImportedModel {
  readonly model: StageRef<'checkpoint'>;
  readonly tokenizer: StageRef<'tokenizer'>;
}

/**
 * A model in Hugging Face's layout, from a folder or from `hf:owner/name[@revision]`: `config.json`,
 * `model.safetensors` and `tokenizer.json`, in one file each.
 */
export function huggingFaceModel(location: string, options: HuggingFaceModelOptions = {}): ImportedModel {
  const base = location.replace(/(?<=.)\/+$/, '');
  const { name = nameOf(base), license = null, params = {} } = options;
  const file = (path: string): SourceRef => source(`${base}/${path}`, { name: `${name}-${path}`, license });
  const tokenizer = importTokenizer({ tokenizer: file('tokenizer.json') });
  const config = file('config.json');
  const weights = file('model.safetensors');
  return { model: importModel({ config, weights, tokenizer }, params), tokenizer };
}

/** `gpt2` of `hf:openai-community/gpt2@main` and of `models/gpt2`. */
function nameOf(location: string): string {
  const last =
    location
      .replace(/^hf:/, '')
      .replace(/@[^/]*$/, '')
      .split(/[\\/]/)
      .at(-1) ?? '';
  return last.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'model';
}
