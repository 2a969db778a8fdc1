import { fromHuggingFace, type ModelKind } from '../../engine/runtime/hugging-face-config.js';
import { parseJsonFile } from '../../engine/runtime/json-file.js';
import { isDigest } from '../../lineage/digest.js';
import { openArtifact } from '../../storage/artifacts.js';
import type { ObjectStore } from '../../storage/object-store.js';
import type { ArtifactReader } from '../../storage/ports.js';
import { TokenizerMissing } from '../model-errors.js';
import { artifactOf } from './artifact-of.js';

export interface OpenCheckpoint {
  readonly reference: string;
  readonly checkpoint: ArtifactReader;
  readonly kind: ModelKind;
}

/** The checkpoint that a reference names; its weights are not read yet. */
export async function openCheckpoint(store: ObjectStore, reference: string): Promise<OpenCheckpoint> {
  const { reference: precise, artifact: checkpoint } = await artifactOf(store, reference, 'checkpoint');
  const { kind } = fromHuggingFace(await checkpoint.bytes('config.json'));
  return { reference: precise, checkpoint, kind };
}

/** The tokenizer whose ids the checkpoint reads, as it names it itself. @throws TokenizerMissing */
export async function tokenizerOf(
  store: ObjectStore,
  { reference, checkpoint }: OpenCheckpoint,
): Promise<ArtifactReader> {
  const state = parseJsonFile('state.json', await checkpoint.bytes('state.json'), 'retort.model/1');
  const digest = String(state.tokenizer);
  if (!isDigest(digest)) throw new TokenizerMissing(reference, digest);
  return openArtifact(store, digest).catch((cause) => {
    throw new TokenizerMissing(reference, digest, { cause });
  });
}
