import type { DecoderConfig } from '../../engine/layers/decoder-config.js';
import type { ProcessWork } from '../../engine/train/process-memory.js';
import type { JsonObject } from '../../lineage/json.js';

/** What is known of an artifact: of a committed one by its manifest, of a future one by its stage's estimate. */
export interface ArtifactFacts {
  readonly bytes: number | null;
  /** By the names that the manifest has, or will have. */
  readonly statistics: { readonly [name: string]: number };
  /** Of a checkpoint. */
  readonly decoder: DecoderConfig | null;
  /** Names of the statistics that were declared, not measured. */
  readonly declared?: readonly string[];
  /** The stage that will tell what is missing here. */
  readonly until: string;
  /** An earlier stage that will tell it, by the name of the statistic, or `bytes` or `decoder`. */
  readonly missing?: { readonly [name: string]: string };
}

/** Something that only an earlier stage's output will tell. */
export class UnknownUntil extends Error {
  constructor(readonly stage: string) {
    super(`unknown until ${stage}`);
  }
}

/** One input of a stage; each question throws UnknownUntil where there is no answer yet. */
export interface InputView {
  bytes(): number;
  statistic(name: string): number;
  decoder(): DecoderConfig;
}

/** A stage as its estimator sees it: parameters, how it is computed, and what is known of its inputs. */
export interface StageView {
  readonly params: JsonObject;
  readonly execution: JsonObject;
  one(name: string): InputView;
  all(name: string): readonly InputView[];
}

/** A number with the words that say where it is from. */
interface Figure {
  readonly value: number;
  readonly basis: string;
}

/** Operations, with the short name of how they were counted, such as `6·N·T`. */
export interface CountedFlops extends Figure {
  readonly formula: '6·N·T' | '2·N·T';
}

/** What a stage's process computes, of which the engine tells the memory. */
interface CountedWork {
  readonly work: ProcessWork;
  readonly basis: string;
}

/** What a stage will cost and make, each part asked for only when it is wanted; it may throw UnknownUntil. */
export interface StageCost {
  /** Floating-point operations; absent where they do not tell the time. */
  readonly flops?: () => CountedFlops;
  /** What the time grows with, where that is not operations: bytes read. */
  readonly loadBytes?: () => number;
  readonly memory?: () => CountedWork;
  /** Why the stage would be refused whatever the machine; null when it would not. */
  readonly refusal?: () => string | null;
  readonly outputBytes?: () => number;
  /** Of the output, by the names of its manifest. */
  readonly statistics?: { readonly [name: string]: () => number };
  readonly decoder?: () => DecoderConfig;
}

export type Estimator = (stage: StageView) => StageCost;

/** What a view is over. */
export interface StageFacts {
  readonly params: JsonObject;
  readonly execution: JsonObject;
  readonly inputs: { readonly [name: string]: readonly ArtifactFacts[] };
}

/** A stage's view over facts; `onDeclared` hears of every answer that was declared, not measured. */
export function viewOf(
  { params, execution, inputs }: StageFacts,
  onDeclared: () => void = () => {},
): StageView {
  const all = (name: string) => (inputs[name] ?? []).map((facts) => inputView(facts, onDeclared));
  return {
    params,
    execution,
    all,
    one(name) {
      const [only] = all(name);
      if (only === undefined) throw new RangeError(`no input ${name}`);
      return only;
    },
  };
}

function inputView(facts: ArtifactFacts, onDeclared: () => void): InputView {
  const known = <T>(name: string, value: T | null | undefined): T => {
    if (value === null || value === undefined) throw new UnknownUntil(facts.missing?.[name] ?? facts.until);
    if (facts.declared?.includes(name)) onDeclared();
    return value;
  };
  return {
    bytes: () => known('bytes', facts.bytes),
    decoder: () => known('decoder', facts.decoder),
    statistic: (name) => known(name, facts.statistics[name]),
  };
}
