import type { z } from 'zod';
import type { Digest } from '../lineage/digest.js';
import type { ArtifactKind } from '../lineage/manifest.js';
import type { InputKind, StageDefinition } from '../pipelines/stage.js';
import type { ArtifactReader, Compute, ProgressReporter, SourceReader } from '../storage/ports.js';
import type { StageJob } from '../workflows/messages.js';
import type { ComputeHost } from './compute-host.js';

/** What a computation is handed for an input of a kind. */
type InputOf<Kind extends InputKind> = Kind extends 'source'
  ? SourceReader
  : Kind extends 'source[]'
    ? readonly SourceReader[]
    : Kind extends `${ArtifactKind}[]`
      ? readonly ArtifactReader[]
      : Kind extends `${ArtifactKind}?`
        ? ArtifactReader | undefined
        : ArtifactReader;

/** The computation that fits a stage's definition: its inputs, its parameters, its execution settings. */
type ComputeOf<Definition extends StageDefinition> = Compute<
  { readonly [Name in keyof Definition['inputs']]: InputOf<Definition['inputs'][Name]> },
  z.output<Definition['params']>,
  z.output<Definition['execution']>
>;

/** Loads a compute module when it is first needed, so that a worker starts without it. */
export type Load<Definition extends StageDefinition> = () => Promise<{
  readonly default: ComputeOf<Definition>;
}>;

/** A computation whose types are checked against its definition where it is listed, and not known afterwards. */
type AnyCompute = (
  inputs: unknown,
  params: unknown,
  context: unknown,
) => ReturnType<Compute<never, never, never>>;

/** A definition with its computation. */
export interface Computation {
  readonly definition: StageDefinition;
  load(): Promise<AnyCompute>;
}

export function computation<Definition extends StageDefinition>(
  definition: Definition,
  load: Load<Definition>,
): Computation {
  return { definition, load: async () => (await load()).default as AnyCompute };
}

/** Makes the stage's draft, here or in a child, and returns its blob. */
export type MakeDraft = (
  job: StageJob,
  surroundings: Pick<ComputeHost, 'store' | 'sources' | 'deviceFolder' | 'spoolFolder'> & {
    /** Where everything is written, when that is not the store itself: a location for `openStore`. */
    readonly scratch: string | null;
    readonly progress: ProgressReporter;
    readonly signal: AbortSignal;
  },
) => Promise<Digest>;

/** A stage that a worker can execute; only its activity knows of Temporal. */
export interface StageWorker {
  readonly definition: StageDefinition;
  readonly makeDraft: MakeDraft;
}

/** The stages of a worker, by name. */
export interface StageRegistry {
  readonly [stage: string]: StageWorker;
}
