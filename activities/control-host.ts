import type { ComputeCode } from '../lineage/compute-digest.js';
import type { Digest } from '../lineage/digest.js';
import type { Signer, TrustRoot } from '../lineage/signing.js';
import type { StatementFacts } from '../lineage/statement.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { StageRegistry } from './stage-registry.js';

/** What a control worker holds: it alone signs. */
export interface ControlHost {
  readonly store: ObjectStore;
  readonly signer: Signer;
  readonly trust: TrustRoot;
  readonly stages: StageRegistry;
  readonly codes: ReadonlyMap<string, ComputeCode>;
  readonly build: WorkerBuild;
}

/** Which Retort this is, as statements name it. */
export interface WorkerBuild {
  readonly version: string;
  readonly lockfile: Digest;
  readonly git: StatementFacts['git'];
}
