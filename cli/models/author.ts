import { availableParallelism } from 'node:os';
import { openLanguageModel } from '../../engine/runtime/language-model.js';
import { type DecoderSession, openDecoder } from '../../engine/runtime/sampling/decoder-session.js';
import type { ObjectStore } from '../../storage/object-store.js';
import type { ArtifactReader } from '../../storage/ports.js';
import { NotALanguageModel, TokenizerUnfit } from '../model-errors.js';
import { artifactOf } from './artifact-of.js';
import { openCheckpoint, tokenizerOf } from './open-checkpoint.js';

/** A language model with its words. */
export interface Author {
  readonly checkpoint: ArtifactReader;
  readonly tokenizer: ArtifactReader;
  /** To be closed. */
  readonly session: DecoderSession;
  encode(text: string): Promise<ArrayLike<number>>;
  decode(ids: readonly number[]): Promise<string>;
}

/**
 * @param named a tokenizer to use instead of the one that the checkpoint names
 * @throws NotALanguageModel, TokenizerMissing, TokenizerUnfit
 */
export async function openAuthor(
  store: ObjectStore,
  reference: string,
  named: string | undefined,
): Promise<Author> {
  const opened = await openCheckpoint(store, reference);
  if (opened.kind !== 'language-model') throw new NotALanguageModel(opened.reference);
  const { openTokenizer } = await import('../../corpus/tokenizer/encode.js');
  const tokenizer =
    named === undefined
      ? await tokenizerOf(store, opened)
      : (await artifactOf(store, named, 'tokenizer')).artifact;
  const encoding = await openTokenizer(tokenizer);
  const model = await openLanguageModel(opened.checkpoint);
  const { vocabularySize } = model.config;
  if (encoding.vocabularySize > vocabularySize)
    throw new TokenizerUnfit(named ?? tokenizer.digest, encoding.vocabularySize, vocabularySize);
  return {
    checkpoint: opened.checkpoint,
    tokenizer,
    session: await openDecoder(model, { threads: availableParallelism() }),
    encode: async (text) => (await encoding.encode([text]))[0] ?? [],
    decode: encoding.decode,
  };
}
