import type { ComputeCode } from '../lineage/compute-digest.js';
import { changedModules } from '../lineage/diff/changed-modules.js';
import { changedValues } from '../lineage/diff/changed-values.js';
import type { Digest } from '../lineage/digest.js';
import type { JsonObject } from '../lineage/json.js';
import type { PreviousStage } from './history.js';
import type { RunReason } from './plan.js';

export interface NewStage {
  readonly params: JsonObject;
  /** Null where an input's digest is not known yet; such an input explains nothing. */
  readonly inputs: { readonly [name: string]: Digest | null | readonly (Digest | null)[] };
  readonly code: ComputeCode;
}

/** What differs from an earlier commit of the stage: inputs, then parameters by path, then modules. */
export function explainChange(previous: PreviousStage, next: NewStage): readonly RunReason[] {
  return [
    ...changedInputs(previous.inputs, next.inputs),
    ...changedValues(previous.params, next.params).map(
      (change) => ({ kind: 'parameter', ...change }) as const,
    ),
    ...changedCode(previous, next.code),
  ];
}

function changedInputs(previous: PreviousStage['inputs'], next: NewStage['inputs']): RunReason[] {
  const before = new Map(flatten(previous));
  const after = new Map(flatten(next));
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name): RunReason[] => {
    const [from, to] = [before.get(name) ?? null, after.get(name) ?? null];
    const unknown = to === null && after.has(name);
    return unknown || from === to ? [] : [{ kind: 'input', name, from, to }];
  });
}

/** One entry for each digest; those of a list are called `name[index]`. */
function flatten(inputs: NewStage['inputs']): [string, Digest | null][] {
  return Object.entries(inputs).flatMap(([name, value]): [string, Digest | null][] =>
    isList(value) ? value.map((digest, index) => [`${name}[${index}]`, digest]) : [[name, value]],
  );
}

function changedCode({ computeDigest, modules }: PreviousStage, code: ComputeCode): RunReason[] {
  if (computeDigest === code.digest) return [];
  return [{ kind: 'module', paths: modules === null ? [] : changedModules(modules, code.modules) }];
}

function isList(value: NewStage['inputs'][string]): value is readonly (Digest | null)[] {
  return Array.isArray(value);
}
