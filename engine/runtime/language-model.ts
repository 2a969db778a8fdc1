import type { ArtifactReader } from '../../storage/ports.js';
import { CheckpointMismatch } from '../errors.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { decoderParameters } from '../layers/parameters.js';
import { type Arena, createArena } from './arena.js';
import { fillGroup, type ModelState, readModel } from './model.js';

export interface LanguageModel {
  readonly config: DecoderConfig;
  readonly state: ModelState;
  readonly arena: Arena;
}

/**
 * A checkpoint's weights in an arena of their own, which has room for gradients and moments when it is opened to
 * train.
 * @throws CheckpointMismatch for a preference model, or weights that do not fit their configuration
 */
export async function openLanguageModel(
  checkpoint: ArtifactReader,
  purpose: 'run' | 'train' = 'run',
): Promise<LanguageModel> {
  const { kind, config, state, tensors } = await readModel(checkpoint);
  if (kind !== 'language-model')
    throw new CheckpointMismatch('config.json', 'a language model', 'a preference model');
  const parameters = decoderParameters(config);
  const arena = purpose === 'train' ? createArena(parameters) : createArena(parameters, ['weights']);
  const [missing] = fillGroup(arena, 'weights', tensors, 'weights.safetensors');
  if (missing) throw new CheckpointMismatch('weights.safetensors', missing.name, 'no such tensor');
  return { config, state, arena };
}
