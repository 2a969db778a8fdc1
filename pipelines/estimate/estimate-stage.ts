import type { ProcessBytes } from '../../engine/train/process-memory.js';
import type { JsonObject } from '../../lineage/json.js';
import {
  type Duration,
  fromHistory,
  fromMatrixRate,
  fromTrainings,
  type Load,
  type Sample,
  type TrainingSample,
} from './duration.js';
import type { StageEstimate } from './estimate.js';
import { estimatorOf } from './estimators.js';
import { type ArtifactFacts, type StageCost, type StageFacts, UnknownUntil, viewOf } from './facts.js';
import type { PastStage } from './history.js';

export interface StageQuestion extends StageFacts {
  readonly id: string;
  readonly stage: string;
}

/** What is remembered, as one stage needs it. */
export interface StageMemory {
  readonly past: readonly PastStage[];
  readonly trainings: readonly TrainingSample[];
  readonly matrixRate: () => Promise<number | null>;
}

/** Peak memory of a stage's process, with its origin; null where the stage runs in none, or only data can tell. */
export function memoryOf(question: StageQuestion, processBytes: ProcessBytes): Figure | null {
  const answer = memoryAnswer(estimatorOf(question.stage)(viewOf(question)), processBytes);
  return answer.value === null ? null : answer;
}

function memoryAnswer({ memory }: StageCost, processBytes: ProcessBytes): Answer {
  if (!memory) return { value: null, basis: 'not estimated' };
  const ask = () => {
    const { work, basis } = memory();
    return { value: processBytes(work), basis };
  };
  return figure(ask, '');
}

export interface StageAnswer {
  readonly estimate: StageEstimate;
  /** Of the output, for the stages that read it. */
  readonly facts: ArtifactFacts;
  readonly refusal: string | null;
}

/** A number with its origin, or why there is none. */
type Answer = Figure | { readonly value: null; readonly basis: string };

interface Figure {
  readonly value: number;
  readonly basis: string;
}

/** What a stage will cost, from its parameters and what is known of its inputs. Pure but for the matrix rate. */
export async function estimateStage(
  question: StageQuestion,
  memory: StageMemory,
  processBytes: ProcessBytes,
): Promise<StageAnswer> {
  const witness = new Witness();
  const view = viewOf(question, witness.declare);
  const cost = estimatorOf(question.stage)(view);
  const load = witness.hear(() => loadOf(cost));
  const flops = witness.hear(() => figure(cost.flops, 'not counted'));
  const memoryBytes = witness.hear(() => memoryAnswer(cost, processBytes));
  const outputBytes = witness.hear(() => outputOf(cost, load.answer, memory.past));
  const threads = threadsOf(question.execution);
  const { duration, basis } = await durationOf(load.answer, memory.past.map(sampleOf), threads, memory);
  const said = (text: string, { declared }: { declared: boolean }, value: unknown) =>
    declared && value !== null ? `${text}, with declared sizes` : text;
  return {
    estimate: {
      flops: flops.answer.value,
      outputBytes: outputBytes.answer.value,
      memoryBytes: memoryBytes.answer.value,
      seconds: duration && { low: duration.lowSeconds, high: duration.highSeconds },
      basis: {
        flops: said(flops.answer.basis, flops, flops.answer.value),
        outputBytes: said(outputBytes.answer.basis, outputBytes, outputBytes.answer.value),
        memoryBytes: said(memoryBytes.answer.basis, memoryBytes, memoryBytes.answer.value),
        seconds: said(basis, load, duration),
      },
    },
    facts: factsOf(question.id, cost, outputBytes.answer.value, witness),
    refusal: refusalOf(cost),
  };
}

/** Notices whether an answer rests on a size that was declared, not measured. */
class Witness {
  #declared = false;
  readonly declare = () => {
    this.#declared = true;
  };

  hear<T>(ask: () => T): { readonly answer: T; readonly declared: boolean } {
    this.#declared = false;
    const answer = ask();
    return { answer, declared: this.#declared };
  }
}

/** What an earlier run of a stage had to do, counted as a new one's would be. */
export function sampleOf(past: PastStage): Sample & { readonly flops: number | null } {
  const load = loadOf(estimatorOf(past.stage)(viewOf(past)));
  const known = typeof load === 'object' ? load : null;
  return {
    seconds: past.seconds,
    load: known,
    threads: threadsOf(past.execution),
    flops: known?.kind === 'flops' ? known.amount : null,
  };
}

/** The load; null for a stage that has none; the stage that will tell where it is not known yet. */
function loadOf(cost: StageCost): Load | null | string {
  const { flops, loadBytes } = cost;
  return attempt(() => {
    if (flops) {
      const { value, formula } = flops();
      return { kind: 'flops', amount: value, basis: formula } as const;
    }
    return loadBytes ? ({ kind: 'bytes', amount: loadBytes(), basis: 'bytes read' } as const) : null;
  });
}

async function durationOf(
  load: Load | null | string,
  samples: readonly Sample[],
  threads: number,
  { trainings, matrixRate }: StageMemory,
): Promise<{ duration: Duration | null; basis: string }> {
  if (typeof load === 'string') return { duration: null, basis: `unknown until ${load}` };
  const remembered = fromHistory(samples, load, threads);
  const computed = remembered ?? (load && fromTrainings(trainings, load, threads));
  const duration = computed ?? (load?.kind === 'flops' ? fromMatrixRate(await matrixRate(), load) : null);
  return { duration, basis: duration?.basis ?? 'unknown: it never ran here' };
}

/** By the stage's own formula, else by how much earlier runs wrote for what they read. */
function outputOf(cost: StageCost, load: Load | null | string, past: readonly PastStage[]): Answer {
  const { outputBytes } = cost;
  if (outputBytes) return figure(() => ({ value: outputBytes(), basis: 'weights' }), '');
  if (typeof load === 'string') return { value: null, basis: `unknown until ${load}` };
  const ratios = past.flatMap((one) => {
    const before = sampleOf(one).load;
    if (load === null || before === null) return load === before ? [one.outputBytes] : [];
    return before.kind === load.kind && before.amount > 0
      ? [(one.outputBytes * load.amount) / before.amount]
      : [];
  });
  const [newest] = ratios;
  return newest === undefined
    ? { value: null, basis: 'unknown: it never ran here' }
    : { value: newest, basis: 'history, newest run' };
}

function refusalOf({ refusal }: StageCost): string | null {
  if (!refusal) return null;
  const found = attempt(() => ({ why: refusal() }));
  return typeof found === 'string' ? null : found.why;
}

function factsOf(id: string, cost: StageCost, bytes: number | null, witness: Witness): ArtifactFacts {
  const statistics: Record<string, number> = {};
  const missing: Record<string, string> = {};
  const declared: string[] = [];
  for (const [name, statistic] of Object.entries(cost.statistics ?? {})) {
    const heard = witness.hear(() => attempt(statistic));
    if (typeof heard.answer === 'string') missing[name] = heard.answer;
    else statistics[name] = heard.answer;
    if (heard.declared) declared.push(name);
  }
  const decoder = cost.decoder ? attempt(cost.decoder) : null;
  if (typeof decoder === 'string') missing.decoder = decoder;
  return {
    bytes,
    statistics,
    decoder: typeof decoder === 'string' ? null : decoder,
    declared,
    until: id,
    missing,
  };
}

function figure(ask: (() => { value: number; basis: string }) | undefined, without: string): Answer {
  if (!ask) return { value: null, basis: without };
  const found = attempt(ask);
  return typeof found === 'string' ? { value: null, basis: `unknown until ${found}` } : found;
}

/** The answer, or the name of the stage that will know. */
function attempt<T>(ask: () => T): T | string {
  try {
    return ask();
  } catch (error) {
    if (error instanceof UnknownUntil) return error.stage;
    throw error;
  }
}

function threadsOf({ threads }: JsonObject): number {
  return typeof threads === 'number' ? threads : 1;
}
