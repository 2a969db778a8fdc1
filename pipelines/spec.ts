import type { Digest } from '../lineage/digest.js';
import type { JsonObject } from '../lineage/json.js';

export type { Pin, Pins } from '../lineage/pin.js';

/** One edge of the graph: by the producing stage's id, by the source's name, or an artifact that is there. */
export type InputRef =
  | { readonly stage: string }
  | { readonly source: string }
  | { readonly artifact: Digest };

export interface SpecStage {
  /** Unique in the spec; equals the label, with a number where labels repeat. */
  readonly id: string;
  readonly label: string;
  readonly stage: string;
  readonly params: JsonObject;
  readonly execution: JsonObject;
  readonly inputs: { readonly [name: string]: InputRef | readonly InputRef[] };
}

/** Something done to the world once every stage is committed; never cached, idempotent by run and id. */
export interface SpecEffect {
  /** Unique among the spec's effects, such as `promote:assistant`. */
  readonly id: string;
  readonly effect: 'promote';
  readonly params: JsonObject;
  readonly inputs: { readonly [name: string]: InputRef };
}

export interface SourceLocation {
  /** A local path, absolute once the spec is made. */
  readonly location: string;
  readonly license: string | null;
}

/** A training state of another run, as its name was understood when the spec was made. */
export interface BoundState {
  readonly run: string;
  /** Id of the stage in that run. */
  readonly stage: string;
  readonly step: number;
  /** Element of the data order that its next step begins with. */
  readonly position: number;
  readonly artifact: Digest;
}

export interface BoundStates {
  readonly [name: string]: BoundState;
}

/** The run file, evaluated once on the client: canonical JSON, sources not yet pinned. */
export interface Spec {
  readonly schema: 'retort.spec/1';
  readonly pipeline: string;
  readonly params: JsonObject;
  readonly sources: { readonly [name: string]: SourceLocation };
  /** In dependency order. */
  readonly stages: readonly SpecStage[];
  /** Training states that stages continue from, by the names that the run file gives them; absent where none does. */
  readonly states?: BoundStates;
  /** In the order in which they happen. */
  readonly effects: readonly SpecEffect[];
}
