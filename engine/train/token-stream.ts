import type { ArtifactReader } from '../../storage/ports.js';
import { readShards } from '../../storage/shards/read-shards.js';

/** Documents one after the other, each ended by the end-of-text token. */
export type TokenStream = Uint16Array | Uint32Array;

/** The documents of one split of a tokens artifact, whole in memory. */
export async function readTokenStream(
  tokens: ArtifactReader,
  split: 'train' | 'heldout',
): Promise<TokenStream> {
  const documents: TokenStream[] = [];
  for await (const row of readShards(tokens, split, 'tokens')) documents.push(row.tokens.slice());
  const length = documents.reduce((sum, document) => sum + document.length, 0);
  const wide = documents.some((document) => document instanceof Uint32Array);
  const stream = wide ? new Uint32Array(length) : new Uint16Array(length);
  let at = 0;
  for (const document of documents) {
    stream.set(document, at);
    at += document.length;
  }
  return stream;
}

/** Whole windows of T tokens and their successors in a stream. */
export function countWindows(stream: TokenStream, contextLength: number): number {
  return Math.max(0, Math.floor((stream.length - 1) / contextLength));
}
