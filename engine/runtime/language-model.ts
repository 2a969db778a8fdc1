import type { ArtifactReader } from '../../storage/ports.js';
import { CheckpointMismatch } from '../errors.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { decoderParameters } from '../layers/parameters.js';
import { type Arena, createArena } from './arena.js';
import { fillGroup, type ModelState, readModel } from './model.js';

/** A language model to run, not to train. */
export interface LanguageModel {
  readonly config: DecoderConfig;
  readonly state: ModelState;
  readonly arena: Arena;
}

/** @throws CheckpointMismatch for a preference model, or weights that do not fit their configuration */
export async function openLanguageModel(checkpoint: ArtifactReader): Promise<LanguageModel> {
  const { kind, config, state, tensors } = await readModel(checkpoint);
  if (kind !== 'language-model')
    throw new CheckpointMismatch('config.json', 'a language model', 'a preference model');
  const arena = createArena(decoderParameters(config), ['weights']);
  const [missing] = fillGroup(arena, 'weights', tensors, 'weights.safetensors');
  if (missing) throw new CheckpointMismatch('weights.safetensors', missing.name, 'no such tensor');
  return { config, state, arena };
}
