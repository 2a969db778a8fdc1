import { tmpdir } from 'node:os';
import { sha256 } from '../../../lineage/digest.js';
import { filesReader } from '../../../storage/artifacts.js';
import { blobKey } from '../../../storage/blobs.js';
import { draftWriter } from '../../../storage/draft.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type {
  ArtifactDraft,
  ArtifactReader,
  ComputeContext,
  SourceReader,
  StageProgress,
} from '../../../storage/ports.js';
import { readShards } from '../../../storage/shards/read-shards.js';
import type { ShardKind, ShardRecords } from '../../../storage/shards/shard-kinds.js';
import { spoolIn } from '../../../storage/spool-file.js';
import { memoryCheckpoints } from '../engine/train/memory-artifacts.js';

/** A source held in memory, streamed in chunks of `chunkBytes`. */
export function sourceOf(content: string | Uint8Array, name = 'source', chunkBytes = 1000): SourceReader {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  return {
    name,
    sha256: sha256(bytes),
    sizeBytes: bytes.length,
    async *read({ start = 0, end = bytes.length } = {}) {
      for (let at = start; at < end; at += chunkBytes)
        yield bytes.subarray(at, Math.min(end, at + chunkBytes));
    },
  };
}

/** A memory store with everything that a compute module is handed. */
export function workbench() {
  const store = memoryStore();
  const reports: StageProgress[] = [];
  const aborting = new AbortController();
  return {
    reports,
    abort: (reason: Error) => aborting.abort(reason),
    context<Execution>(execution: Execution): ComputeContext<Execution> {
      return {
        execution,
        draft: draftWriter(store),
        progress: { report: (progress) => reports.push(progress), log: () => {} },
        checkpoints: memoryCheckpoints(),
        spool: spoolIn(tmpdir()),
        states: { keep: async () => {} },
        signal: aborting.signal,
      };
    },
    reader(draft: ArtifactDraft): ArtifactReader {
      return filesReader(store, sha256(JSON.stringify(draft)), draft, (entry) => blobKey(entry.sha256));
    },
    async rows<K extends ShardKind>(
      draft: ArtifactDraft,
      folder: string,
      kind: K,
    ): Promise<ShardRecords[K][]> {
      return collected(readShards(this.reader(draft), folder, kind));
    },
  };
}

export async function collected<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

/** The error that a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('expected a failure');
    },
    (error: unknown) => error,
  );
}
