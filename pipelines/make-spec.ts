import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import type { Digest } from '../lineage/digest.js';
import type { JsonObject } from '../lineage/json.js';
import { SourceNameTaken, StateUnbound } from './errors.js';
import { applyOverrides } from './overrides.js';
import { parseParams } from './parse-params.js';
import type { Pipeline } from './pipeline.js';
import type { EffectRef, Ref, SourceRef, StageRef } from './references.js';
import type {
  BoundState,
  BoundStates,
  InputRef,
  SourceLocation,
  Spec,
  SpecEffect,
  SpecStage,
} from './spec.js';

export interface MakeSpecOptions {
  /** Folder that relative source paths start from: the run file's. */
  readonly folder?: string;
  /** The training states that the pipeline names, as they were looked up. */
  readonly states?: BoundStates;
}

/**
 * Evaluates a pipeline once: parameters with overrides applied, validated and completed with defaults, then
 * the graph of everything the targets need, in dependency order. Equal stages become one.
 * @throws StateUnbound for a training state that nobody has looked up
 */
export function makeSpec<Params extends z.ZodType>(
  pipeline: Pipeline<Params>,
  params: z.input<Params>,
  overrides: readonly string[] = [],
  options: MakeSpecOptions = {},
): Spec {
  const { folder = '.', states = {} } = options;
  const find = (name: string): BoundState => {
    const state = Object.hasOwn(states, name) ? states[name] : undefined;
    if (state === undefined) throw new StateUnbound(name);
    return state;
  };
  const parsed = parseParams(pipeline.params, applyOverrides(params, overrides), '');
  const graph = graphOf(pipeline, parsed, new Graph(resolve(folder), find));
  return {
    schema: 'retort.spec/1',
    pipeline: pipeline.name,
    params: parsed,
    sources: Object.fromEntries(graph.sources),
    stages: graph.stages,
    ...(graph.states.size > 0 ? { states: Object.fromEntries(graph.states) } : {}),
    effects: graph.effects,
  };
}

/** Names of the training states that the spec of a pipeline needs; whatever else is wrong with it is thrown. */
export function stateNames<Params extends z.ZodType>(
  pipeline: Pipeline<Params>,
  params: z.input<Params>,
  overrides: readonly string[] = [],
): string[] {
  const parsed = parseParams(pipeline.params, applyOverrides(params, overrides), '');
  const nothing: BoundState = { run: '', stage: '', step: 0, position: 0, artifact: 'sha256:' };
  return [...graphOf(pipeline, parsed, new Graph('/', () => nothing)).states.keys()];
}

function graphOf(pipeline: Pipeline, params: JsonObject, graph: Graph): Graph {
  for (const target of [pipeline.build(params)].flat())
    if (target.ref === 'effect') graph.addEffect(target);
    else graph.addStage(target);
  return graph;
}

/** Collects stages depth first, so that each comes after its inputs. */
class Graph {
  readonly stages: SpecStage[] = [];
  readonly effects: SpecEffect[] = [];
  readonly sources = new Map<string, SourceLocation>();
  readonly states = new Map<string, BoundState>();
  readonly #ids = new Set<string>();
  readonly #idByRef = new Map<StageRef, string>();
  readonly #idByContent = new Map<string, string>();
  readonly #folder: string;
  readonly #findState: (name: string) => BoundState;

  constructor(folder: string, findState: (name: string) => BoundState) {
    this.#folder = folder;
    this.#findState = findState;
  }

  /** The stage's id in the spec. */
  addStage(ref: StageRef): string {
    const known = this.#idByRef.get(ref);
    if (known !== undefined) return known;
    const given = Object.keys(ref.definition.inputs).flatMap((name) => {
      const input = ref.inputs[name];
      return input === undefined ? [] : [[name, this.#addInput(input)] as const];
    });
    const inputs = Object.fromEntries(given);
    const { label, params, execution } = ref;
    const stage = { label, stage: ref.definition.name, params, execution, inputs };
    const content = JSON.stringify(stage);
    const id = this.#idByContent.get(content) ?? this.#freeId(label);
    if (!this.#idByContent.has(content)) this.stages.push({ id, ...stage });
    this.#idByContent.set(content, id);
    this.#idByRef.set(ref, id);
    return id;
  }

  addEffect({ effect, label, params, inputs }: EffectRef): void {
    const refs = Object.entries(inputs).map(([name, ref]) => [name, this.#addOne(ref)]);
    this.effects.push({ id: this.#freeId(label), effect, params, inputs: Object.fromEntries(refs) });
  }

  #addInput(input: Ref | readonly Ref[]): InputRef | readonly InputRef[] {
    return isList(input) ? input.map((item) => this.#addOne(item)) : this.#addOne(input);
  }

  #addOne(ref: Ref): InputRef {
    if (ref.ref === 'artifact') return { artifact: ref.digest };
    if (ref.ref === 'state') return { artifact: this.#addState(ref.name) };
    return ref.ref === 'stage' ? { stage: this.addStage(ref) } : { source: this.#addSource(ref) };
  }

  #addSource({ name, location, license }: SourceRef): string {
    const absolute = absoluteLocation(location, this.#folder);
    const known = this.sources.get(name);
    if (known !== undefined && known.location !== absolute)
      throw new SourceNameTaken(name, [known.location, absolute]);
    this.sources.set(name, { location: absolute, license });
    return name;
  }

  #addState(name: string): Digest {
    const state = this.#findState(name);
    this.states.set(name, state);
    return state.artifact;
  }

  #freeId(label: string): string {
    let id = label;
    for (let number = 2; this.#ids.has(id); number++) id = `${label}-${number}`;
    this.#ids.add(id);
    return id;
  }
}

function isList(input: Ref | readonly Ref[]): input is readonly Ref[] {
  return Array.isArray(input);
}

function absoluteLocation(location: string, folder: string): string {
  if (location.startsWith('file:')) return fileURLToPath(location);
  return /^[a-z][a-z0-9+.-]+:/i.test(location) ? location : resolve(folder, location);
}
