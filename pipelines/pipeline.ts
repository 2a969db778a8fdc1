import type { z } from 'zod';
import type { Declarations } from './declarations.js';
import { InvalidName } from './errors.js';
import type { EffectRef, StageRef } from './references.js';

export type Target = StageRef | EffectRef;
export type Targets = Target | readonly Target[];

/** A function from parameters to a graph of stages; its shape depends on the parameters alone. */
export interface Pipeline<Params extends z.ZodType = z.ZodType> {
  readonly pipeline: true;
  readonly name: string;
  readonly params: Params;
  /** The outputs and effects that a run is asked for; everything they need follows. Must be pure. */
  build(params: z.output<Params>): Targets;
}

export function pipeline<Params extends z.ZodType>(definition: {
  readonly name: string;
  readonly params: Params;
  readonly build: (params: z.output<Params>) => Targets;
}): Pipeline<Params> {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(definition.name)) throw new InvalidName('pipeline', definition.name);
  return Object.freeze({ pipeline: true, ...definition });
}

/** What a run file exports: a pipeline with concrete parameters. */
export interface RunDefinition<Params extends z.ZodType = z.ZodType> {
  readonly pipeline: Pipeline<Params>;
  readonly params: z.input<Params>;
  /** Of data that may not be there yet, for plans. */
  readonly declarations?: Declarations;
}

export function defineRun<Params extends z.ZodType>(
  pipeline: Pipeline<Params>,
  params: z.input<Params>,
  declarations?: Declarations,
): RunDefinition<Params> {
  return Object.freeze({ pipeline, params, declarations });
}
