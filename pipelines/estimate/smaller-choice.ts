import type { ProcessBytes } from '../../engine/train/process-memory.js';
import type { Json, JsonObject } from '../../lineage/json.js';
import { memoryOf, type StageQuestion } from './estimate-stage.js';

/** A field of a stage, and a value with which the stage needs less memory. */
export interface SmallerChoice {
  /** As a run file names it: `microBatches`, `decoder.contextLength`. */
  readonly field: string;
  readonly value: number;
}

interface Way {
  readonly of: 'params' | 'execution';
  readonly path: readonly string[];
  /** The next value to try; null where there is none. */
  next(value: number, params: JsonObject): number | null;
}

const halved = (least: number) => (value: number) =>
  value > least ? Math.max(least, Math.floor(value / 2)) : null;

/** A micro-batch holds an item at least. */
const doubled = (value: number, { batchSequences, batchPairs }: JsonObject) =>
  2 * value <= Number(batchSequences ?? batchPairs ?? 0) ? 2 * value : null;

/** What costs least first: lanes change no byte, micro-batches hardly the model, a shorter context what it learns. */
const WAYS: readonly Way[] = [
  { of: 'execution', path: ['lanes'], next: (value) => (value > 1 ? 1 : null) },
  { of: 'params', path: ['microBatches'], next: doubled },
  { of: 'params', path: ['batchSequences'], next: halved(1) },
  { of: 'params', path: ['batchPairs'], next: halved(1) },
  { of: 'params', path: ['contextLength'], next: halved(8) },
  { of: 'params', path: ['decoder', 'contextLength'], next: halved(8) },
];

/** The one field whose change lets the stage fit into so many bytes; null where no single one does. */
export function smallerChoice(
  question: StageQuestion,
  processBytes: ProcessBytes,
  bytes: number,
): SmallerChoice | null {
  for (const { of, path, next } of WAYS) {
    const start = numberAt(question[of], path) ?? (path[0] === 'lanes' ? 2 : null);
    for (let value = start === null ? null : next(start, question.params); value !== null; ) {
      const changed = { ...question, [of]: withNumber(question[of], path, value) };
      const need = memoryOf(changed, processBytes);
      if (need !== null && need.value <= bytes) return { field: path.join('.'), value };
      value = next(value, question.params);
    }
  }
  return null;
}

function numberAt(object: JsonObject, path: readonly string[]): number | null {
  const found = path.reduce<Json | undefined>((at, name) => (isObject(at) ? at[name] : undefined), object);
  return typeof found === 'number' ? found : null;
}

function withNumber(object: JsonObject, [name = '', ...rest]: readonly string[], value: number): JsonObject {
  const inner = object[name];
  return {
    ...object,
    [name]: rest.length === 0 ? value : withNumber(isObject(inner) ? inner : {}, rest, value),
  };
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
