import type { Program } from '../graph/program.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { decoderParameters, scoreParameters } from '../layers/parameters.js';
import type { FramedPair } from '../packing/frame-pair.js';
import { evenRowsPerRun, rowsPerRun } from '../packing/length-batches.js';
import { microBatchCount } from '../packing/micro-batches.js';
import { packPairs } from '../packing/pack-pairs.js';
import type { ProgramMode } from '../programs/assemble.js';
import { distillationProgram } from '../programs/distillation.js';
import { languageModelProgram } from '../programs/language-model.js';
import { packedPreferenceProgram } from '../programs/packed-preference.js';
import { countElements, groupBytes, MOST_ARENA_BYTES, trainingGroups } from '../runtime/arena.js';
import { peakBufferBytes } from '../runtime/buffer-plan.js';
import { stateBytes } from '../runtime/lanes/lane-memory.js';
import { chooseLayout, type LaneChoice } from '../runtime/lanes/layout.js';

/** Items of one step, or of one turn of scoring, as far as memory depends on them. */
type StepItems =
  /** Sequences with logits at every token, none longer than `tokens`. */
  | { readonly of: 'next tokens'; readonly sequences: number; readonly tokens: number }
  /** Sequences that a teacher has read, with its k likeliest tokens. */
  | { readonly of: 'teacher'; readonly sequences: number; readonly tokens: number; readonly k: number }
  /** Comparisons, the longest first. */
  | {
      readonly of: 'comparisons';
      readonly lengths: readonly ComparisonLength[];
      readonly contextLength: number;
      readonly languageModel: boolean;
    };

export interface ComparisonLength {
  readonly contextTokens: number;
  /** Of each of both answers, its end included. */
  readonly answerTokens: number;
}

/** What a process computes. */
export interface ProcessWork {
  readonly decoder: DecoderConfig;
  /** Of a step; null when it only scores. */
  readonly trains: {
    readonly items: StepItems;
    readonly microBatches: number;
    readonly on: LaneChoice;
  } | null;
  /** What is scored at once, beside the training or alone; null for nothing. */
  readonly scores: StepItems | null;
}

/** Peak resident memory of the process that does it, in bytes: nothing is computed or allocated. */
export type ProcessBytes = (work: ProcessWork) => number;

/** Node, ONNX Runtime, the code and what V8 keeps around, before the first model. */
const PROCESS_BYTES = 165 * 2 ** 20;
/** What the heap takes for buffers, holes included, over what they hold: measured after some steps of four models. */
const HEAP_SHARE = 1.3;
/** Rows up to here are laid out as they are. */
const LONGEST_LAID_OUT = 1_024;

/** Of a model that does not fit its arena, which is refused, the state alone. */
export const processBytes: ProcessBytes = ({ decoder, trains, scores }) => {
  const parameters = [
    ...decoderParameters(decoder),
    ...(trains?.items.of === 'comparisons' ? scoreParameters(decoder) : []),
  ];
  const groups = trains ? trainingGroups(trains.microBatches).length : 1;
  const arena = groups * groupBytes(parameters);
  if (arena > MOST_ARENA_BYTES) return PROCESS_BYTES + arena;
  const scoring = scores ? largestRun(decoder, scores, 1, 'evaluate').bytes : 0;
  if (!trains) return PROCESS_BYTES + groupBytes(parameters) + scoring;
  const { items } = trains;
  const microBatches = microBatchCount(trains.microBatches, countOf(items));
  const layout = chooseLayout(trains.on, { parameters: countElements(parameters), microBatches });
  const { bytes, runs } = largestRun(decoder, items, microBatches, 'train');
  const training = layout.lanes * bytes;
  return PROCESS_BYTES + stateBytes(parameters, layout, runs) + Math.max(training, scoring);
};

const countOf = (items: StepItems): number =>
  items.of === 'comparisons' ? items.lengths.length : items.sequences;

interface LargestRun {
  readonly bytes: number;
  /** Such runs in a micro-batch. */
  readonly runs: number;
}

/** Stages of one plan often run the same programs. */
const known = new Map<string, LargestRun>();

function largestRun(...of: Parameters<typeof layOutRun>): LargestRun {
  const key = JSON.stringify(of);
  const run = known.get(key) ?? layOutRun(...of);
  known.set(key, run);
  return run;
}

function layOutRun(
  decoder: DecoderConfig,
  items: StepItems,
  microBatches: number,
  mode: ProgramMode,
): LargestRun {
  if (items.of === 'comparisons') return packedRun(decoder, items, microBatches, mode);
  const ofMicroBatch = Math.ceil(items.sequences / microBatches);
  const even = items.of === 'next tokens' && mode === 'train';
  const sequences = (even ? evenRowsPerRun : rowsPerRun)(items.tokens, ofMicroBatch);
  const bytesOf = (tokens: number) => {
    const shape = { sequences, tokens };
    return programBytes(
      items.of === 'teacher'
        ? distillationProgram(decoder, { ...shape, k: items.k }, mode)
        : languageModelProgram(decoder, shape, mode),
    );
  };
  return { bytes: atLength(items.tokens, bytesOf), runs: Math.ceil(ofMicroBatch / sequences) };
}

/** Longer rows are not laid out, for their masks alone would take seconds: what grows with T and T² tells of them. */
function atLength(tokens: number, bytesOf: (tokens: number) => number): number {
  if (tokens <= LONGEST_LAID_OUT) return bytesOf(tokens);
  const [half, whole] = [LONGEST_LAID_OUT / 2, LONGEST_LAID_OUT];
  const [atHalf, atWhole] = [bytesOf(half), bytesOf(whole)];
  const square = Math.max(0, (atWhole - 2 * atHalf) / (whole * half));
  const linear = atWhole / whole - square * whole;
  return linear * tokens + square * tokens ** 2;
}

function packedRun(
  decoder: DecoderConfig,
  { lengths, contextLength, languageModel }: Extract<StepItems, { of: 'comparisons' }>,
  microBatches: number,
  mode: ProgramMode,
): LargestRun {
  const packing = { longest: 2 * contextLength, languageModel, microBatches };
  const packed = packPairs(lengths.map(comparisonOf), packing);
  const [largest] = packed;
  if (!largest) return { bytes: 0, runs: 1 };
  const program = packedPreferenceProgram(decoder, largest.shape, languageModel ? 1 : 0, mode);
  return { bytes: programBytes(program), runs: packed.length / microBatches };
}

/** Buffers at their most, and what a session keeps of its model: its bytes here, there, and its constants. */
const programBytes = (program: Program): number =>
  HEAP_SHARE * peakBufferBytes(program) + 3 * program.onnx.length;

/** A comparison of these lengths. */
function comparisonOf({ contextTokens, answerTokens }: ComparisonLength): FramedPair {
  const row = new Int32Array(contextTokens + answerTokens);
  return { good: row, bad: row, contextTokens, goodAnswerStart: contextTokens, truncated: false };
}
