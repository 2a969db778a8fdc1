import type { ComputeCode } from '../lineage/compute-digest.js';
import type { NumericClass } from '../lineage/statement.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { SourceAccess } from '../storage/sources/source-access.js';

/** What a worker of the CPU or GPU queue holds for its activities. It has no signing key. */
export interface ComputeHost {
  readonly store: ObjectStore;
  readonly sources: SourceAccess;
  /** Code of every stage's computation in this process, by module. */
  readonly codes: ReadonlyMap<string, ComputeCode>;
  readonly numericClass: NumericClass;
  /** Folder of the device locks. */
  readonly deviceFolder: string;
  /** Where on the local disk computations may keep files while they last. */
  readonly spoolFolder: string;
}
