export interface ByteRange {
  /** First byte, 0 when absent. */
  start?: number;
  /** One past the last byte; the end of the object when absent. */
  end?: number;
}

export type ByteSource = Uint8Array | AsyncIterable<Uint8Array>;

export interface ObjectInfo {
  readonly key: string;
  readonly sizeBytes: number;
}

/**
 * Named bytes that appear whole or not at all. Keys are forward-slashed paths of [A-Za-z0-9._-] segments;
 * the memory store is the specification, and every driver passes `test/contracts/object-store.ts`.
 */
export interface ObjectStore {
  /** `file:/…`, `s3://bucket/prefix` or `memory:`, without credentials. */
  readonly location: string;
  /** Streams the object; throws ObjectMissing when there is none. */
  read(key: string, range?: ByteRange): AsyncIterable<Uint8Array>;
  /** Size of the object, or null when there is none. */
  head(key: string): Promise<ObjectInfo | null>;
  /** Writes unless the key exists; false when it does. One winner among concurrent writers. */
  create(key: string, source: ByteSource): Promise<boolean>;
  /** Writes, replacing what was there. */
  put(key: string, source: ByteSource): Promise<void>;
  /**
   * Every key under the prefix once. Names in one folder ascend by their bytes and a folder's keys stand together;
   * whether `a-b` comes before `a/b` is the server's choice. Starts behind `after`: a key, or `folder/~` for the end
   * of a folder.
   */
  list(prefix: string, options?: { after?: string }): AsyncIterable<ObjectInfo>;
  /** Removes the object; no error when there is none. */
  delete(key: string): Promise<void>;
  /** Ends connections; the store must not be used afterwards. */
  close(): Promise<void>;
}
