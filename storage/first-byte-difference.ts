import type { ArtifactManifest } from '../lineage/manifest.js';
import type { ArtifactReader } from './ports.js';

/** Where two artifacts begin to differ. */
export interface ByteDifference {
  readonly path: string;
  /** Null when only one of the artifacts has the file. */
  readonly offsetBytes: number | null;
  /** The bytes there; null behind the end of the shorter file, or without one. */
  readonly from: number | null;
  readonly to: number | null;
}

/** The first file, by path, whose bytes differ, and the first byte in it; null when all files are equal. */
export async function firstByteDifference(
  before: ArtifactReader,
  after: ArtifactReader,
): Promise<ByteDifference | null> {
  for (const path of differingFiles(before.manifest, after.manifest)) {
    const [here, there] = [before, after].map(({ manifest }) =>
      manifest.files.some((one) => one.path === path),
    );
    if (!here || !there) return { path, offsetBytes: null, from: null, to: null };
    const found = await firstInStreams(before.read(path), after.read(path));
    if (found !== null) return { path, ...found };
  }
  return null;
}

/** Paths of the files that are not in both with the same digest, in order. */
export function differingFiles(before: ArtifactManifest, after: ArtifactManifest): string[] {
  const [old, current] = [before, after].map(
    ({ files }) => new Map(files.map(({ path, sha256 }) => [path, sha256])),
  );
  const paths = new Set([...(old?.keys() ?? []), ...(current?.keys() ?? [])]);
  return [...paths].filter((path) => old?.get(path) !== current?.get(path)).sort();
}

async function firstInStreams(
  before: AsyncIterable<Uint8Array>,
  after: AsyncIterable<Uint8Array>,
): Promise<Omit<ByteDifference, 'path'> | null> {
  const [a, b] = [new ByteCursor(before), new ByteCursor(after)];
  try {
    for (let offset = 0; ; ) {
      const [left, right] = [await a.rest(), await b.rest()];
      const length = Math.min(left.length, right.length);
      if (length === 0) {
        if (left.length === right.length) return null;
        return { offsetBytes: offset, from: left[0] ?? null, to: right[0] ?? null };
      }
      const at = firstDifference(left.subarray(0, length), right.subarray(0, length));
      if (at >= 0) return { offsetBytes: offset + at, from: left[at] ?? null, to: right[at] ?? null };
      a.skip(length);
      b.skip(length);
      offset += length;
    }
  } finally {
    await Promise.all([a.close(), b.close()]);
  }
}

function firstDifference(left: Uint8Array, right: Uint8Array): number {
  if (Buffer.compare(left, right) === 0) return -1;
  return left.findIndex((byte, index) => byte !== right[index]);
}

/** A place in a stream of chunks. */
class ByteCursor {
  private readonly chunks: AsyncIterator<Uint8Array>;
  private chunk: Uint8Array = new Uint8Array();

  constructor(source: AsyncIterable<Uint8Array>) {
    this.chunks = source[Symbol.asyncIterator]();
  }

  /** Bytes from the place on, as many as are at hand; none at the end. */
  async rest(): Promise<Uint8Array> {
    while (this.chunk.length === 0) {
      const next = await this.chunks.next();
      if (next.done) break;
      this.chunk = next.value;
    }
    return this.chunk;
  }

  skip(count: number): void {
    this.chunk = this.chunk.subarray(count);
  }

  async close(): Promise<void> {
    await this.chunks.return?.();
  }
}
