import type { ArtifactReader } from '../../storage/ports.js';
import { CheckpointMismatch } from '../errors.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { decoderParameters } from '../layers/parameters.js';
import { type Arena, createArena, type Group } from './arena.js';
import { fillGroup, type ModelState, readModel } from './model.js';

export interface LanguageModel {
  readonly config: DecoderConfig;
  readonly state: ModelState;
  readonly arena: Arena;
}

/**
 * A checkpoint's weights in an arena of their own.
 * @param groups that the arena has room for: more than `weights` to train
 * @throws CheckpointMismatch for a preference model, or weights that do not fit their configuration
 */
export async function openLanguageModel(
  checkpoint: ArtifactReader,
  groups: readonly Group[] = ['weights'],
): Promise<LanguageModel> {
  const { kind, config, state, tensors } = await readModel(checkpoint);
  if (kind !== 'language-model')
    throw new CheckpointMismatch('config.json', 'a language model', 'a preference model');
  const parameters = decoderParameters(config);
  const arena = createArena(parameters, groups);
  const [missing] = fillGroup(arena, 'weights', tensors, 'weights.safetensors');
  if (missing) throw new CheckpointMismatch('weights.safetensors', missing.name, 'no such tensor');
  return { config, state, arena };
}
