import type { Digest } from '../digest.js';
import type { ArtifactManifest } from '../manifest.js';
import type { StatementFacts } from '../statement.js';

/** How an artifact came about, as one signed statement tells it. `number` counts the commits of the stage key. */
export interface Derivation {
  readonly stageKey: Digest;
  readonly number: number;
  readonly artifact: Digest;
  readonly facts: StatementFacts;
  readonly keyId: string;
}

/** What a walk asks of whoever keeps the commits. */
export interface LineageReader {
  /** Commits of the artifact: several where different code or parameters made the same bytes. */
  producersOf(artifact: Digest): Promise<readonly Derivation[]>;
  /** Commits that have the artifact or source among their inputs. */
  consumersOf(input: Digest): Promise<readonly Derivation[]>;
  /** Null when the manifest is gone or altered. */
  manifestOf(artifact: Digest): Promise<ArtifactManifest | null>;
}

/** A piece of the graph of artifacts; each derivation joins its inputs to its output. */
export interface LineageGraph {
  /** Where the walk began: artifacts, or one source. */
  readonly roots: readonly Digest[];
  /** In the order in which the walk met them: upstream first, nearest first. */
  readonly derivations: readonly Derivation[];
  readonly manifests: ReadonlyMap<Digest, ArtifactManifest | null>;
  /** Artifacts that have producers, or consumers, beyond the depth of the walk. */
  readonly cutAbove: ReadonlySet<Digest>;
  readonly cutBelow: ReadonlySet<Digest>;
}
