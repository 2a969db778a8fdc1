import type { z } from 'zod';
import type { ArtifactKind } from '../lineage/manifest.js';

/** What a stage consumes: an artifact of a kind, one that may be left out, a pinned source, or a list. */
export type InputKind = ArtifactKind | `${ArtifactKind}?` | 'source' | `${ArtifactKind}[]` | 'source[]';

type Queue = 'cpu' | 'gpu';

/** A frozen value: names and types, and where the computation lives. Importing it computes nothing. */
export interface StageDefinition<
  Inputs extends { readonly [name: string]: InputKind } = { readonly [name: string]: InputKind },
  Output extends ArtifactKind = ArtifactKind,
  Params extends z.ZodType = z.ZodType,
  Execution extends z.ZodType = z.ZodType,
> {
  readonly name: string;
  /** Short name for people; the stage's name when absent. */
  readonly label?: string;
  readonly inputs: Inputs;
  readonly output: Output;
  /** Hashed into the stage key. */
  readonly params: Params;
  /** Never hashed, proven not to change bytes: threads, checkpoint interval, queue. */
  readonly execution: Execution;
  /** Module path from the package root without extension; its default export is the computation. */
  readonly compute: string;
  readonly queue: Queue;
  readonly reproducible: 'bytes' | 'tolerance' | 'no';
}
