/** A row that could not be read. `row` counts from one, `offsetBytes` from zero in the decompressed file. */
export interface Fault {
  readonly kind: 'fault';
  readonly row: number;
  readonly offsetBytes: number;
  readonly reason: string;
  /** Of the row's bytes. */
  readonly sha256: string;
}

/** A row that could be read, with the place where it begins. */
export interface SourceRow<T> {
  readonly kind: 'row';
  readonly row: number;
  readonly offsetBytes: number;
  readonly value: T;
}

/** Thrown by a row's parser; its message is the reason in the quarantine. */
export class RowUnreadable extends Error {}
