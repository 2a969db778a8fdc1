import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { Pin } from '../../lineage/pin.js';
import { isWhole } from '../bytes.js';
import type { SourceReader } from '../ports.js';
import { SourceChanged } from './errors.js';
import { fileSize, readLocalFile } from './local-file.js';

/** The pinned source; a wrong size throws SourceChanged at once, other bytes at the end of a whole read. */
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

async function* readChecked(location: string, pin: Pin): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  for await (const chunk of readLocalFile(location)) {
    hash.update(chunk);
    yield chunk;
  }
  const found = `sha256:${hash.digest('hex')}`;
  if (found !== pin.sha256) throw new SourceChanged(location, pin.sha256, found);
}
