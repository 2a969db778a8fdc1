import { RowUnreadable } from '../fault.js';
import type { ArchiveBytes } from './archive-bytes.js';
import { type Folder, PropertyId, readStreams } from './archive-streams.js';

/** Either the header itself, or the one folder that it is compressed in. */
export type Header =
  | { readonly kind: 'plain'; readonly folders: readonly Folder[]; readonly names: readonly string[] }
  | { readonly kind: 'encoded'; readonly folder: Folder };

/** Reads a 7z header (7zFormat.txt of the 7-Zip sources). Names are those of members that have bytes. */
export function readHeader(bytes: ArchiveBytes): Header {
  const id = bytes.byte();
  if (id === PropertyId.encodedHeader) {
    const [folder] = readStreams(bytes);
    if (folder === undefined) throw new RowUnreadable('an encoded header without bytes');
    return { kind: 'encoded', folder };
  }
  if (id !== PropertyId.header) throw new RowUnreadable(`property ${id} where the header must stand`);
  let folders: readonly Folder[] = [];
  let names: readonly string[] = [];
  for (let part = bytes.byte(); part !== PropertyId.end; part = bytes.byte()) {
    if (part === PropertyId.mainStreams) folders = readStreams(bytes);
    else if (part === PropertyId.files) names = readNames(bytes);
    else throw new RowUnreadable(`property ${part} in the header`);
  }
  return { kind: 'plain', folders, names };
}

function readNames(bytes: ArchiveBytes): string[] {
  const count = bytes.count();
  let names: readonly string[] = [];
  let empty: readonly boolean[] = [];
  for (let part = bytes.byte(); part !== PropertyId.end; part = bytes.byte()) {
    const size = bytes.number();
    if (part === PropertyId.emptyStreams) empty = bytes.bits(count);
    else if (part === PropertyId.names) {
      if (bytes.byte() !== 0) throw new RowUnreadable('names that stand elsewhere');
      names = bytes.names(count);
    } else bytes.take(size);
  }
  return names.filter((_, i) => empty[i] !== true);
}
