import type { z } from 'zod';
import type { ArtifactKind } from '../lineage/manifest.js';
import type { InputKind, StageDefinition } from '../pipelines/stage.js';
import type { ArtifactReader, Compute, SourceReader } from '../storage/ports.js';
import type { ComputeHost } from './compute-host.js';
import type { StageActivity } from './contract.js';

/** What a computation is handed for an input of a kind. */
type InputOf<Kind extends InputKind> = Kind extends 'source'
  ? SourceReader
  : Kind extends 'source[]'
    ? readonly SourceReader[]
    : Kind extends `${ArtifactKind}[]`
      ? readonly ArtifactReader[]
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

/** A stage that a worker can execute. */
export interface StageWorker {
  readonly definition: StageDefinition;
  /** Its activity on a worker that plays the role of its queue. */
  on(host: ComputeHost): StageActivity;
}

/** The stages of a worker, by name. */
export interface StageRegistry {
  readonly [stage: string]: StageWorker;
}
