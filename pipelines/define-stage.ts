import type { z } from 'zod';
import type { ArtifactKind } from '../lineage/manifest.js';
import { InvalidName, WrongInput } from './errors.js';
import { joinPath, parseParams } from './parse-params.js';
import type { Ref, RefOf, StageRef } from './references.js';
import type { InputKind, StageDefinition } from './stage.js';

type InputKinds = { readonly [name: string]: InputKind };

interface StageOptions<Execution extends z.ZodType> {
  /** Name for people in one pipeline; the definition's label when absent. Never hashed. */
  readonly label?: string;
  readonly execution?: z.input<Execution>;
}

type StageArguments<Params extends z.ZodType, Execution extends z.ZodType> =
  Record<never, never> extends z.input<Params>
    ? [params?: z.input<Params>, options?: StageOptions<Execution>]
    : [params: z.input<Params>, options?: StageOptions<Execution>];

/** What a caller passes: every input, but those that may be left out. */
type InputsOf<Inputs extends InputKinds> = {
  readonly [Name in keyof Inputs as Inputs[Name] extends `${string}?` ? never : Name]: RefOf<Inputs[Name]>;
} & {
  readonly [Name in keyof Inputs as Inputs[Name] extends `${string}?` ? Name : never]?: RefOf<Inputs[Name]>;
};

/** A stage definition that can be called: inputs and parameters in, a reference to its output out. */
export type Stage<
  Inputs extends InputKinds,
  Output extends ArtifactKind,
  Params extends z.ZodType,
  Execution extends z.ZodType,
> = StageDefinition<Inputs, Output, Params, Execution> &
  ((inputs: InputsOf<Inputs>, ...rest: StageArguments<Params, Execution>) => StageRef<Output>);

/** Makes a frozen, callable stage. A call validates and describes; it computes and reads nothing. */
export function defineStage<
  const Inputs extends InputKinds,
  Output extends ArtifactKind,
  Params extends z.ZodType,
  Execution extends z.ZodType,
>(definition: StageDefinition<Inputs, Output, Params, Execution>): Stage<Inputs, Output, Params, Execution> {
  const call = (inputs: StageRef['inputs'], params: unknown, options?: StageOptions<Execution>) =>
    describe(definition, inputs, params ?? {}, options ?? {}) as StageRef<Output>;
  const facts = Object.entries(definition).map(([name, value]) => [name, { value, enumerable: true }]);
  const stage: unknown = Object.freeze(Object.defineProperties(call, Object.fromEntries(facts)));
  return stage as Stage<Inputs, Output, Params, Execution>;
}

function describe(
  definition: StageDefinition,
  inputs: StageRef['inputs'],
  params: unknown,
  options: StageOptions<z.ZodType>,
): StageRef {
  const label = options.label ?? definition.label ?? definition.name;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(label)) throw new InvalidName('label', label);
  checkInputs(definition, label, inputs);
  return Object.freeze({
    ref: 'stage',
    output: definition.output,
    definition,
    label,
    params: parseParams(definition.params, params, label),
    execution: parseParams(definition.execution, options.execution ?? {}, joinPath(label, 'execution')),
    inputs,
  });
}

function checkInputs(definition: StageDefinition, label: string, inputs: StageRef['inputs']): void {
  const kinds = definition.inputs;
  for (const name of Object.keys(inputs)) {
    if (!Object.hasOwn(kinds, name))
      throw new WrongInput(label, name, `one of ${Object.keys(kinds).join(', ')}`, 'an unknown input');
  }
  for (const [name, kind] of Object.entries(kinds)) {
    if (!fits(kind, inputs[name])) throw new WrongInput(label, name, kind, describeInput(inputs[name]).text);
  }
}

function fits(kind: InputKind, input: unknown): boolean {
  const { one, every } = describeInput(input);
  if (kind.endsWith('[]')) return every === kind.slice(0, -2) || every === '';
  if (kind.endsWith('?')) return input === undefined || one === kind.slice(0, -1);
  return one === kind;
}

/** What was passed: `one` for a single reference; `every` for a list of one kind, empty for no items. */
function describeInput(input: unknown): { one?: string; every?: string; text: string } {
  if (Array.isArray(input)) {
    const kinds = [...new Set(input.map(kindOf))];
    return {
      every: kinds.length <= 1 ? (kinds[0] ?? '') : undefined,
      text: `a list of ${kinds.join(' and ')}`,
    };
  }
  const kind = kindOf(input);
  return { one: kind, text: kind };
}

function kindOf(input: unknown): string {
  const ref = input as Partial<Ref> | null | undefined;
  if (ref?.ref === 'source') return 'source';
  const isOutput = ref?.ref === 'stage' || ref?.ref === 'artifact' || ref?.ref === 'state';
  return isOutput && ref.output !== undefined ? ref.output : 'nothing usable';
}
