import type { ArtifactReader, Spool } from '../../storage/ports.js';
import { readShards } from '../../storage/shards/read-shards.js';

type Ids = Uint16Array | Uint32Array;

/** Tokens read once at a time in such pieces, so that a stream of any length takes no more memory. */
const PIECE_TOKENS = 2 ** 18;

/** Documents one after the other, each ended by the end-of-text token. */
export interface TokenStream {
  readonly length: number;
  /** So many tokens from one on, all of which the stream has. */
  read(first: number, count: number): Promise<Ids>;
}

export const tokensInMemory = (ids: Ids): TokenStream => ({
  length: ids.length,
  read: async (first, count) => ids.subarray(first, first + count),
});

/** The documents of one split of a tokens artifact, in a local file of 2 or 4 bytes a token, as the artifact has. */
export async function spoolTokens(
  tokens: ArtifactReader,
  split: 'train' | 'heldout',
  spool: Spool,
): Promise<TokenStream> {
  const file = await spool.open();
  let Type: Uint16ArrayConstructor | Uint32ArrayConstructor = Uint16Array;
  let length = 0;
  for await (const { tokens: ids } of readShards(tokens, split, 'tokens')) {
    if (length === 0 && ids instanceof Uint32Array) Type = Uint32Array;
    await file.append(new Uint8Array(ids.buffer, ids.byteOffset, ids.byteLength));
    length += ids.length;
  }
  const bytes = Type.BYTES_PER_ELEMENT;
  return {
    length,
    read: async (first, count) => new Type((await file.read(bytes * first, bytes * count)).buffer),
  };
}

/** Tokens from one place to another, a piece at a time. */
export async function* tokensBetween(stream: TokenStream, first: number, end: number): AsyncGenerator<Ids> {
  for (let at = first; at < end; at += PIECE_TOKENS)
    yield await stream.read(at, Math.min(PIECE_TOKENS, end - at));
}

/** Windows of T tokens and the one after them, at the given starts. */
export const windowsAt = (
  stream: TokenStream,
  starts: readonly number[],
  contextLength: number,
): Promise<Ids[]> => Promise.all(starts.map((start) => stream.read(start, contextLength + 1)));

/** Whole windows of T tokens and their successors in a stream. */
export function countWindows(stream: Pick<TokenStream, 'length'>, contextLength: number): number {
  return Math.max(0, Math.floor((stream.length - 1) / contextLength));
}
