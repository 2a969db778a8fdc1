import { sha256 } from '../../../../lineage/digest.js';
import type { JsonObject } from '../../../../lineage/json.js';
import type { ArtifactKind, FileEntry } from '../../../../lineage/manifest.js';
import type {
  ArtifactDraft,
  ArtifactReader,
  CheckpointCadence,
  CheckpointPort,
  ComputeContext,
  DraftWriter,
  KeptPart,
  PartsPort,
  Spool,
  StageProgress,
} from '../../../../storage/ports.js';
import type { ShardKind, ShardRecords } from '../../../../storage/shards/shard-kinds.js';
import { writeShards } from '../../../../storage/shards/write-shards.js';

/** Files in memory: what a computation writes, and an artifact of it to read. */
export function memoryDraft() {
  const files = new Map<string, Uint8Array>();
  const draft: DraftWriter = {
    async write(path, source, statistics) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of source instanceof Uint8Array ? [source] : source) chunks.push(chunk.slice());
      const bytes = Buffer.concat(chunks);
      files.set(path, bytes);
      return { path, sizeBytes: bytes.length, sha256: sha256(bytes), ...(statistics ? { statistics } : {}) };
    },
  };
  return { files, draft, reader: (made: ArtifactDraft) => memoryReader(files, made) };
}

function memoryReader(files: ReadonlyMap<string, Uint8Array>, manifest: ArtifactDraft): ArtifactReader {
  const bytesOf = (path: string) => {
    const bytes = files.get(path);
    if (!bytes) throw new Error(`no file ${path}`);
    return bytes;
  };
  return {
    digest: sha256(JSON.stringify(manifest)),
    manifest,
    async *read(path, { start = 0, end } = {}) {
      yield bytesOf(path).subarray(start, end);
    },
    bytes: async (path) => bytesOf(path),
  };
}

/** An artifact of shards in the two splits. */
export async function shardArtifact<K extends ShardKind & ArtifactKind>(
  kind: K,
  splits: { train: readonly ShardRecords[K][]; heldout: readonly ShardRecords[K][] },
  statistics: JsonObject,
): Promise<ArtifactReader> {
  const { draft, reader } = memoryDraft();
  const files: FileEntry[] = [
    ...(await writeShards(draft, 'train', kind, splits.train)),
    ...(await writeShards(draft, 'heldout', kind, splits.heldout)),
  ];
  return reader({
    kind,
    schemaVersion: 1,
    files,
    work: { count: splits.train.length, unit: 'rows' },
    statistics,
  });
}

/** As the stages' defaults. */
export const cadence: CheckpointCadence = { checkpointSeconds: 5, storeCheckpointSeconds: 120 };

/** Checkpoints in memory, of every so many steps and whenever one must be, and which steps they were. */
export function memoryCheckpoints({ everySteps = 1000 } = {}): CheckpointPort & { readonly saved: number[] } {
  let newest: Awaited<ReturnType<CheckpointPort['newest']>> = null;
  const saved: number[] = [];
  const save: CheckpointPort['save'] = async (step, snapshot) => {
    const { draft, reader } = memoryDraft();
    const files: FileEntry[] = [];
    for (const { path, chunks } of await snapshot()) files.push(await draft.write(path, streamed(chunks())));
    const work = { count: step, unit: 'steps' } as const;
    newest = { step, files: reader({ kind: 'checkpoint', schemaVersion: 1, files, work, statistics: {} }) };
    saved.push(step);
  };
  return {
    saved,
    newest: async () => newest,
    offer: async (step, files) => (step % everySteps === 0 ? save(step, files) : undefined),
    save,
    settled: async () => newest?.step ?? null,
    parts: memoryParts(),
  };
}

function memoryParts(): PartsPort {
  const parts: KeptPart[] = [];
  return {
    async *kept() {
      yield* parts;
    },
    async keep(first, rows, write) {
      const { draft, reader } = memoryDraft();
      const work = { count: rows, unit: 'rows' } as const;
      const made = { kind: 'checkpoint', schemaVersion: 1, files: await write(draft), work, statistics: {} };
      parts.push({ first, rows, files: reader({ ...made, kind: 'checkpoint' }) });
    },
  };
}

async function* streamed(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>) {
  yield* chunks;
}

/** Files that hold what was added in memory. */
export function memorySpool(): Spool {
  return {
    async open() {
      let bytes = new Uint8Array(1_024);
      let size = 0;
      return {
        async append(more) {
          if (size + more.length > bytes.length) {
            const larger = new Uint8Array(2 * (size + more.length));
            larger.set(bytes);
            bytes = larger;
          }
          bytes.set(more, size);
          size += more.length;
        },
        read: async (position, length) => bytes.slice(position, position + length),
      };
    },
  };
}

/** A computation's context in memory; `onProgress` may abort. */
export function memoryContext<Execution>(
  execution: Execution,
  options: {
    checkpoints?: CheckpointPort;
    signal?: AbortSignal;
    onProgress?: (progress: StageProgress) => void;
  } = {},
) {
  const written = memoryDraft();
  const kept: ArtifactReader[] = [];
  const logged: string[] = [];
  const context: ComputeContext<Execution> = {
    execution,
    draft: written.draft,
    progress: { report: options.onProgress ?? (() => undefined), log: (line) => logged.push(line) },
    checkpoints: options.checkpoints ?? memoryCheckpoints(),
    spool: memorySpool(),
    states: {
      keep: async (state) => {
        kept.push(memoryReader(new Map(written.files), state));
      },
    },
    signal: options.signal ?? new AbortController().signal,
  };
  return { context, files: written.files, reader: written.reader, kept, logged };
}
