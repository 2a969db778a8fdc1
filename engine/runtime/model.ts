import type { ArtifactReader } from '../../storage/ports.js';
import { CheckpointMismatch } from '../errors.js';
import type { ParameterSpec } from '../graph/program.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import type { PreferenceForm } from '../packing/frame-pair.js';
import type { Arena, Group } from './arena.js';
import { fromHuggingFace, type ModelKind } from './hugging-face-config.js';
import { parseJsonFile } from './json-file.js';
import { decodeSafetensors, type NamedTensor } from './safetensors.js';

const SCHEMA = 'retort.model/1';

/** `state.json` of a finished checkpoint: what later stages need to know of how it was trained. */
export interface ModelState {
  readonly schema: typeof SCHEMA;
  readonly steps: number;
  readonly seed: number;
  /** The rate that every later learning rate is a multiple of. */
  readonly pretrainingLearningRate: number;
  /** How its comparisons were framed; null for a language model. */
  readonly form: PreferenceForm | null;
  /** Longest row it was trained on. */
  readonly contextLength: number;
  /** Digest of the tokenizer artifact whose ids it reads. */
  readonly tokenizer: string;
}

export interface Model {
  readonly kind: ModelKind;
  readonly config: DecoderConfig;
  readonly state: ModelState;
  readonly tensors: ReadonlyMap<string, NamedTensor>;
}

/** A checkpoint artifact's model, whole in memory. */
export async function readModel(checkpoint: ArtifactReader): Promise<Model> {
  const { config, kind } = fromHuggingFace(await checkpoint.bytes('config.json'));
  const state = parseJsonFile(
    'state.json',
    await checkpoint.bytes('state.json'),
    SCHEMA,
  ) as unknown as ModelState;
  const tensors = decodeSafetensors(await checkpoint.bytes('weights.safetensors'), 'weights.safetensors');
  return { kind, config, state, tensors };
}

/** A group of the arena as named tensors, in the order of the parameters; views, not copies. */
export function tensorsOf(arena: Arena, group: Group): NamedTensor[] {
  return arena.slots.map(({ parameter: { name, shape } }) => ({
    name,
    shape,
    values: arena.view(group, name),
  }));
}

/**
 * Copies tensors into a group of the arena.
 * @returns the parameters for which there is no tensor
 * @throws CheckpointMismatch when a shape differs, or a tensor belongs to no parameter
 */
export function fillGroup(
  arena: Arena,
  group: Group,
  tensors: ReadonlyMap<string, NamedTensor>,
  file: string,
): ParameterSpec[] {
  const known = new Set(arena.slots.map(({ parameter }) => parameter.name));
  const unknown = [...tensors.keys()].find((name) => !known.has(name));
  if (unknown) throw new CheckpointMismatch(file, 'only the tensors of this model', unknown);
  return arena.slots.flatMap(({ parameter }) => {
    const tensor = tensors.get(parameter.name);
    if (!tensor) return [parameter];
    if (tensor.shape.join() !== parameter.shape.join()) {
      throw new CheckpointMismatch(file, `${parameter.name} [${parameter.shape}]`, `[${tensor.shape}]`);
    }
    arena.view(group, parameter.name).set(tensor.values);
    return [];
  });
}
