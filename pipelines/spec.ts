import type { JsonObject } from '../lineage/json.js';

export type { Pin, Pins } from '../lineage/pin.js';

/** One edge of the graph, by the producing stage's id or the source's name. */
export type InputRef = { readonly stage: string } | { readonly source: string };

export interface SpecStage {
  /** Unique in the spec; equals the label, with a number where labels repeat. */
  readonly id: string;
  readonly label: string;
  readonly stage: string;
  readonly params: JsonObject;
  readonly execution: JsonObject;
  readonly inputs: { readonly [name: string]: InputRef | readonly InputRef[] };
}

export interface SourceLocation {
  /** A local path, absolute once the spec is made. */
  readonly location: string;
  readonly license: string | null;
}

/** The run file, evaluated once on the client: canonical JSON, sources not yet pinned. */
export interface Spec {
  readonly schema: 'retort.spec/1';
  readonly pipeline: string;
  readonly params: JsonObject;
  readonly sources: { readonly [name: string]: SourceLocation };
  /** In dependency order. */
  readonly stages: readonly SpecStage[];
}
