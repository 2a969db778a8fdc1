import type { JsonObject } from '../lineage/json.js';
import type { ArtifactKind } from '../lineage/manifest.js';
import { InvalidName } from './errors.js';
import type { InputKind, StageDefinition } from './stage.js';

/** The future output of a stage: what a pipeline passes from one stage to the next. */
export interface StageRef<Output extends ArtifactKind = ArtifactKind> {
  readonly ref: 'stage';
  readonly output: Output;
  readonly definition: StageDefinition;
  readonly label: string;
  readonly params: JsonObject;
  readonly execution: JsonObject;
  readonly inputs: { readonly [name: string]: Ref | readonly Ref[] };
}

/** Bytes of the world, by location; what they are is pinned when a run starts. */
export interface SourceRef {
  readonly ref: 'source';
  readonly name: string;
  readonly location: string;
  readonly license: string | null;
}

export type Ref = StageRef | SourceRef;

/** What a caller passes for an input of a kind. */
export type RefOf<Kind extends InputKind> = Kind extends 'source'
  ? SourceRef
  : Kind extends 'source[]'
    ? readonly SourceRef[]
    : Kind extends `${infer Item extends ArtifactKind}[]`
      ? readonly StageRef<Item>[]
      : Kind extends ArtifactKind
        ? StageRef<Kind>
        : never;

export interface SourceOptions {
  /** For people, unique in a spec; the last part of the location when absent. Never hashed. */
  readonly name?: string;
  /** SPDX identifier or a sentence; recorded beside the pin, never hashed. */
  readonly license?: string | null;
}

/** A source by location: a path (relative to the run file) or a URL. Nothing is read here. */
export function source(location: string, options: SourceOptions = {}): SourceRef {
  const name = options.name ?? lastPart(location);
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) throw new InvalidName('source', name);
  return Object.freeze({ ref: 'source', name, location, license: options.license ?? null });
}

function lastPart(location: string): string {
  const part = location.split(/[\\/]/).filter(Boolean).at(-1) ?? '';
  return part.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'source';
}
