import { type Digest, isDigest } from '../lineage/digest.js';
import type { JsonObject } from '../lineage/json.js';
import type { ArtifactKind } from '../lineage/manifest.js';
import { InvalidName } from './errors.js';
import type { SpecEffect } from './spec.js';
import type { InputKind, StageDefinition } from './stage.js';
import { parseStateName } from './state-name.js';

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

/** An artifact of the store, by what it is: the output of an earlier run. */
export interface ArtifactRef<Output extends ArtifactKind = ArtifactKind> {
  readonly ref: 'artifact';
  readonly output: Output;
  readonly digest: Digest;
}

/** A training state by name; which artifact that is, is looked up once, when the spec is made. */
export interface StateRef {
  readonly ref: 'state';
  readonly output: 'training-state';
  /** `RUN/STAGE@STEP`, or `RUN/STAGE` for the newest. */
  readonly name: string;
}

export type Ref = StageRef | SourceRef | ArtifactRef | StateRef;

/** Something that a run does to the world after its stages; a target like a stage's output. */
export interface EffectRef {
  readonly ref: 'effect';
  readonly effect: SpecEffect['effect'];
  readonly label: string;
  readonly params: JsonObject;
  readonly inputs: { readonly [name: string]: Ref };
}

/** What a caller passes for an input of a kind. */
export type RefOf<Kind extends InputKind> = Kind extends 'source'
  ? SourceRef
  : Kind extends 'source[]'
    ? readonly SourceRef[]
    : Kind extends `${infer Item extends ArtifactKind}[]`
      ? readonly OutputRef<Item>[]
      : Kind extends `${infer Item extends ArtifactKind}?`
        ? OutputRef<Item> | undefined
        : Kind extends ArtifactKind
          ? OutputRef<Kind>
          : never;

type OutputRef<Kind extends ArtifactKind> =
  | StageRef<Kind>
  | ArtifactRef<Kind>
  | Extract<StateRef, { readonly output: Kind }>;

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

/** An artifact of the store as an input: its kind, and its whole digest. */
export function artifact<Kind extends ArtifactKind>(kind: Kind, digest: string): ArtifactRef<Kind> {
  if (!isDigest(digest)) throw new InvalidName('artifact', digest);
  return Object.freeze({ ref: 'artifact', output: kind, digest });
}

/**
 * The state of a training that another one is to continue from, by name: `RUN/STAGE@STEP`, or `RUN/STAGE` for the
 * newest that there is.
 */
export function trainingState(name: string): StateRef {
  parseStateName(name);
  return Object.freeze({ ref: 'state', output: 'training-state', name });
}

function lastPart(location: string): string {
  const part = location.split(/[\\/]/).filter(Boolean).at(-1) ?? '';
  return part.replaceAll(/[^A-Za-z0-9._-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'source';
}
