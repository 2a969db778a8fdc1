import type { Digest } from '../lineage/digest.js';
import type { JsonObject } from '../lineage/json.js';
import type { ArtifactKind, ArtifactManifest, FileEntry, Work } from '../lineage/manifest.js';
import type { ByteRange, ByteSource } from './object-store.js';

/** The files of a committed artifact or of a progress checkpoint; every whole read is hashed and checked. */
export interface ArtifactReader {
  readonly digest: Digest;
  readonly manifest: ArtifactManifest;
  /** Streams one file; a whole read that does not match its SHA-256 throws BlobCorrupt at the end. */
  read(path: string, range?: ByteRange): AsyncIterable<Uint8Array>;
  /** One file whole, checked. */
  bytes(path: string): Promise<Uint8Array>;
}

/** A pinned source; reading it whole checks its SHA-256 and throws SourceChanged when it differs. */
export interface SourceReader {
  readonly name: string;
  readonly sha256: Digest;
  readonly sizeBytes: number;
  read(range?: ByteRange): AsyncIterable<Uint8Array>;
}

/** Where a computation writes; blobs are hashed while they stream. */
export interface DraftWriter {
  write(path: string, source: ByteSource, statistics?: JsonObject): Promise<FileEntry>;
}

/** What a computation returns; the commit turns it into a manifest. */
export interface ArtifactDraft {
  readonly kind: ArtifactKind;
  readonly schemaVersion: number;
  readonly files: readonly FileEntry[];
  readonly work: Work;
  readonly statistics: JsonObject;
}

/** Live progress for people; nothing reported here may influence bytes. */
export interface ProgressReporter {
  report(progress: StageProgress): void;
  log(message: string, level?: 'info' | 'warn'): void;
}

export interface StageProgress {
  readonly done: number;
  readonly total: number | null;
  readonly unit: Work['unit'];
  /** Latest values by name, such as `lossNats`, `accuracy`, `tokensPerSecond`. */
  readonly values?: { readonly [name: string]: number };
  /** Nothing is computed before it is free. */
  readonly waitsFor?: 'device';
}

/** One file of a checkpoint, as views of memory that the next step changes. */
export interface SnapshotFile {
  readonly path: string;
  /** Its bytes, in order; read to the end before the next step begins. */
  chunks(): Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** How often the state of a training is saved. Execution, for it never changes bytes. */
export interface CheckpointCadence {
  /**
   * Seconds between two snapshots on the worker's own disk; doubled at most, where a snapshot is slow. A crash costs
   * twice as much at most, or two steps where these last longer. Default 5.
   */
  readonly checkpointSeconds: number;
  /** Seconds between two copies of a snapshot in the store, for workers on other hosts. Default 120. */
  readonly storeCheckpointSeconds: number;
}

/** Makes the files of a snapshot, when one is taken. */
export type Snapshot = () => readonly SnapshotFile[] | Promise<readonly SnapshotFile[]>;

export interface SavedCheckpoint {
  /** Steps done. */
  readonly step: number;
  readonly files: ArtifactReader;
}

/** Rows of an output in its order, kept while the rest is made. */
export interface KeptPart {
  /** Place of its first row, from zero. */
  readonly first: number;
  readonly rows: number;
  readonly files: ArtifactReader;
}

/** An output that only grows, in parts: one that is kept is never written again. */
export interface PartsPort {
  /** Parts that follow each other from the first row on; a damaged one ends them, with a warning. */
  kept(): AsyncIterable<KeptPart>;
  /** Keeps the rows from `first` on, and returns when any host would find them. @throws AttemptFenced */
  keep(
    first: number,
    rows: number,
    write: (draft: DraftWriter) => Promise<readonly FileEntry[]>,
  ): Promise<void>;
}

/** Progress checkpoints of one unfinished stage; a newer attempt at the stage fences this one. */
export interface CheckpointPort {
  /** The newest readable checkpoint of this host and the store; a corrupt one is skipped with a warning. */
  newest(): Promise<SavedCheckpoint | null>;
  /**
   * Told after each step. Takes a snapshot when one is due, and returns as soon as the next step may change the
   * memory; the rest happens beside the steps. A snapshot that fails is a warning.
   * @throws AttemptFenced
   */
  offer(step: number, snapshot: Snapshot, every: CheckpointCadence): Promise<void>;
  /** Writes a checkpoint now, and returns when any host would find it. */
  save(step: number, snapshot: Snapshot): Promise<void>;
  /** The step that a restart would continue from, once what is under way has ended; null for the beginning. */
  settled(): Promise<number | null>;
  readonly parts: PartsPort;
}

/** Keeps states of a training beyond its end, so that other trainings can continue from them. */
export interface StateKeeper {
  /** @param state a draft of kind `training-state`, whose work counts the steps done */
  keep(state: ArtifactDraft): Promise<void>;
}

/** A file that one computation alone reads and writes. */
export interface SpoolFile {
  /** Adds the bytes at the end; they may be reused as soon as it returns. */
  append(bytes: Uint8Array): Promise<void>;
  /** Exactly so many bytes, in an array of their own. */
  read(positionBytes: number, sizeBytes: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Room on the local disk for what a computation reads again and again; nothing in it outlives the computation. */
export interface Spool {
  /** A new and empty file. */
  open(): Promise<SpoolFile>;
}

/** Everything a computation is handed beside inputs and parameters, as types only. */
export interface ComputeContext<Execution> {
  readonly execution: Execution;
  readonly draft: DraftWriter;
  readonly progress: ProgressReporter;
  readonly checkpoints: CheckpointPort;
  readonly spool: Spool;
  readonly states: StateKeeper;
  /** Aborted by cancel, pause or a lost worker: finish the step, save a checkpoint, then throw Interrupted. */
  readonly signal: AbortSignal;
}

export type StageInput = ArtifactReader | SourceReader;

/** A compute module's default export: inputs and parameters in, artifact draft out. */
export type Compute<
  Inputs extends { readonly [name: string]: StageInput | readonly StageInput[] | undefined },
  Params,
  Execution,
> = (inputs: Inputs, params: Params, context: ComputeContext<Execution>) => Promise<ArtifactDraft>;
