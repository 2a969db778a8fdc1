import type { ArtifactReader, Compute, SourceReader } from '../../storage/ports.js';
import { CheckpointMismatch } from '../errors.js';
import { decoderParameters, scoreParameters } from '../layers/parameters.js';
import { checkModel } from '../programs/check-model.js';
import { countElements, createArena } from '../runtime/arena.js';
import { parseJsonFile } from '../runtime/json-file.js';
import { fillGroup } from '../runtime/model.js';
import { writeCheckpoint } from '../train/checkpoint-artifact.js';
import type { ImportModelParams } from './params.js';
import { readConfig } from './read-config.js';
import { placeRows, readWeights } from './read-weights.js';

type Inputs = {
  readonly config: SourceReader;
  readonly weights: SourceReader;
  readonly tokenizer: ArtifactReader;
};

/**
 * A published model of the GPT-2 family as a checkpoint: `config.json`, `model.safetensors`, and its tokenizer, imported
 * before. A language model, or a classifier with one label, which is a preference model.
 */
const importModel: Compute<Inputs, ImportModelParams, Record<string, never>> = async (
  { config: configFile, weights, tokenizer },
  { pretrainingLearningRate, form },
  { draft },
) => {
  const { config: published, kind } = readConfig(await bytesOf(configFile));
  const tensors = readWeights(await bytesOf(weights));
  placeRows(tensors, await originalIds(tokenizer));
  const [vocabularySize = 0] = tensors.get('transformer.wte.weight')?.shape ?? [];
  const config = { ...published, vocabularySize };
  checkModel(config);
  const head = kind === 'preference-model' ? scoreParameters(config) : [];
  const parameters = [...decoderParameters(config), ...head];
  const arena = createArena(parameters, ['weights']);
  const [missing] = fillGroup(arena, 'weights', tensors, weights.name);
  if (missing) throw new CheckpointMismatch(weights.name, missing.name, 'no such tensor');
  const { contextLength } = config;
  return writeCheckpoint(draft, {
    kind,
    config,
    arena,
    state: {
      schema: 'retort.model/1',
      steps: 0,
      seed: 0,
      pretrainingLearningRate,
      form: kind === 'preference-model' ? form : null,
      contextLength,
      tokenizer: tokenizer.digest,
    },
    series: [],
    statistics: { parameters: countElements(parameters), vocabularySize, contextLength },
  });
};

async function bytesOf(source: SourceReader): Promise<Uint8Array> {
  const bytes = new Uint8Array(source.sizeBytes);
  let at = 0;
  for await (const chunk of source.read()) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** The row that each id of the tokenizer had in the published model; its own where the tokenizer was not imported. */
async function originalIds(tokenizer: ArtifactReader): Promise<readonly (number | null)[]> {
  const file = 'original-ids.json';
  if (tokenizer.manifest.files.some(({ path }) => path === file)) {
    const { ids } = parseJsonFile(file, await tokenizer.bytes(file), 'retort.original-ids/1');
    return ids as (number | null)[];
  }
  const { vocabularySize } = tokenizer.manifest.statistics;
  return Array.from({ length: Number(vocabularySize) }, (_, id) => id);
}

export default importModel;
