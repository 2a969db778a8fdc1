import { basename } from 'node:path';
import type { Digest } from '../../lineage/digest.js';
import type { Pin } from '../../lineage/pin.js';
import { isWhole } from '../bytes.js';
import type { SourceReader } from '../ports.js';
import { SourceChanged } from './errors.js';
import { fileSize, readLocalFile } from './local-file.js';
import { PIN_CHUNK_BYTES, Pinner } from './pin-source.js';

/** The pinned source; a wrong size throws SourceChanged at once, other bytes during a whole read. */
export async function openSource(
  location: string,
  pin: Pin,
  options: { name?: string } = {},
): Promise<SourceReader> {
  await requireSize(location, pin);
  return {
    name: options.name ?? basename(location),
    sha256: pin.sha256,
    sizeBytes: pin.sizeBytes,
    read: (range) => (isWhole(range) ? readChecked(location, pin) : readLocalFile(location, range)),
  };
}

async function requireSize(location: string, pin: Pin): Promise<void> {
  const size = await fileSize(location);
  if (size !== pin.sizeBytes) throw new SourceChanged(location, `${pin.sizeBytes} bytes`, `${size} bytes`);
}

/** Checks each chunk of the pin as it ends, so that a change is seen, and named, within 64 MiB. */
async function* readChecked(location: string, pin: Pin): AsyncGenerator<Uint8Array> {
  const chunks: Digest[] = [];
  const pinner = new Pinner(PIN_CHUNK_BYTES, (digest) => {
    const expected = pin.chunks[chunks.length];
    const offsetBytes = chunks.length * PIN_CHUNK_BYTES;
    chunks.push(digest);
    if (digest !== expected) throw new SourceChanged(location, expected ?? 'the end', digest, offsetBytes);
  });
  for await (const part of readLocalFile(location)) {
    pinner.update(part);
    yield part;
  }
  const { sha256, sizeBytes } = pinner.finish();
  if (sizeBytes !== pin.sizeBytes)
    throw new SourceChanged(location, `${pin.sizeBytes} bytes`, `${sizeBytes} bytes`);
  if (sha256 !== pin.sha256) throw new SourceChanged(location, pin.sha256, sha256);
}
