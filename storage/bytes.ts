import type { ByteRange, ByteSource } from './object-store.js';

/** The source as a stream of non-empty chunks. */
export async function* chunksOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  if (source instanceof Uint8Array) {
    if (source.length > 0) yield source;
    return;
  }
  for await (const chunk of source) if (chunk.length > 0) yield chunk;
}

/** All bytes of the source in one array of its own. */
export async function collect(source: ByteSource): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of chunksOf(source)) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

/** UTF-8 text of the source; a byte order mark stays, for what is signed or hashed is not to mean the same with it. */
export async function textOf(source: ByteSource): Promise<string> {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(await collect(source));
}

export function encodeText(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Whether the range asks for every byte. */
export function isWhole(range: ByteRange | undefined): boolean {
  return (range?.start ?? 0) === 0 && range?.end === undefined;
}
