import { readFileSync } from 'node:fs';
import importTokenizer from '../../../corpus/import-tokenizer.js';
import { openTokenizer } from '../../../corpus/tokenizer/encode.js';
import { exportModel, type ModelFormat } from '../../../engine/hugging-face/export-model.js';
import importModel from '../../../engine/hugging-face/import-model.js';
import finetuneLanguageModel from '../../../engine/train/finetune-language-model.js';
import type { ArtifactReader } from '../../../storage/ports.js';
import { sourceOf } from '../../unit/corpus/workbench.js';
import { cadence, memoryContext, shardArtifact } from '../../unit/engine/train/memory-artifacts.js';

export const fixture = (path: string): Uint8Array => readFileSync(new URL(path, import.meta.url));

/** A model that `test/oracles/hugging_face_models.py` made, and the tokenizer of all of them, imported. */
export function imported(folder: 'language-model' | 'classifier') {
  return importedFrom((name) => fixture(`${name === 'tokenizer.json' ? 'language-model' : folder}/${name}`));
}

/** The files of a folder in Hugging Face's layout, imported. */
export async function importedFrom(file: (name: string) => Uint8Array) {
  const words = memoryContext({});
  const source = sourceOf(file('tokenizer.json'));
  const tokenizer = words.reader(await importTokenizer({ tokenizer: source }, {}, words.context));
  const weights = memoryContext({});
  const files = {
    config: sourceOf(file('config.json'), 'config'),
    weights: sourceOf(file('model.safetensors'), 'weights'),
  };
  const params = { pretrainingLearningRate: 0.001, form: 'ranked' } as const;
  const model = weights.reader(await importModel({ ...files, tokenizer }, params, weights.context));
  return { model, tokenizer };
}

/** The imported language model, trained on for four steps. */
export async function trainedOn({ model, tokenizer }: Awaited<ReturnType<typeof imported>>) {
  const { encode } = await openTokenizer(tokenizer);
  const [train, heldout] = await encode([
    'Rain falls on warm stones. '.repeat(40),
    'Rain falls. '.repeat(10),
  ]);
  const tokens = await shardArtifact(
    'tokens',
    {
      train: [{ tokens: train ?? new Uint16Array() }],
      heldout: [{ tokens: heldout ?? new Uint16Array() }],
    },
    { vocabularySize: 323, tokenizer: tokenizer.digest },
  );
  const { context, reader } = memoryContext({ threads: 1, ...cadence });
  const params = {
    ...{
      steps: 4,
      batchSequences: 2,
      batchTokens: null,
      contextLength: 32,
      learningRateMultiple: 1,
      warmupFraction: 0,
    },
    ...({ schedule: 'cosine', betas: [0.9, 0.95] } as const),
    ...{ weightDecay: 0.1, clipNorm: 1, maxSpikeNats: 3, microBatches: 2, seed: 1 },
    ...{ evaluateEverySteps: 4, heldoutSequences: 2 },
  };
  return reader(await finetuneLanguageModel({ model, tokens }, params, context));
}

/** The files of an export, by name. */
export async function exported(
  model: ArtifactReader,
  tokenizer: ArtifactReader,
  format: ModelFormat = 'safetensors',
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const { name, bytes } of exportModel(model, tokenizer, format)) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of bytes) chunks.push(chunk);
    files.set(name, Buffer.concat(chunks));
  }
  return files;
}
