import type { CheckpointCadence } from '../../storage/ports.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import type { PreferenceForm } from '../packing/frame-pair.js';
import type { ImitatedPart } from '../packing/imitation-batch.js';
import type { StepChoice } from '../runtime/open-stepper.js';
import type { Decay } from './schedule.js';

/** Never changes bytes, but for the device, which the numeric class names. */
export interface TrainingExecution extends StepChoice, CheckpointCadence {
  /** Steps between two states that are kept for other trainings to continue from; the last one always is. */
  readonly keepStateEverySteps?: number;
}

/** How a model moves at each step; shared by every training stage. */
export interface OptimizationParams {
  /** After warm-up. Default `cosine` for language models, `linear-to-zero` for preference models. */
  readonly schedule: Decay;
  /** AdamW's decoupled decay, on matrices only. Default 0.1. */
  readonly weightDecay: number;
  /** Default [0.9, 0.95]. */
  readonly betas: readonly [number, number];
  /** Largest global norm of the gradients; null never clips. Default 1. */
  readonly clipNorm: number | null;
  /** Training stops when a loss is this far above the mean of the last 32 steps, in nats. Default 3. */
  readonly maxSpikeNats: number;
  /**
   * Parts of a batch whose gradients are summed in pairs, a power of two; never more than the batch has items. As many
   * lanes can work on a step. Default 2.
   */
  readonly microBatches: number;
  /** Of initial weights and of the order of data. Default 1. */
  readonly seed: number;
}

export interface PretrainLanguageModelParams extends OptimizationParams {
  /** Context length, layers, width and heads; the vocabulary comes with the tokens. */
  readonly decoder: Omit<DecoderConfig, 'vocabularySize'>;
  /** Sequences of `contextLength` tokens a step; null where `batchTokens` says it. Default 16. */
  readonly batchSequences: number | null;
  /** Instead of `batchSequences`: the most tokens of a step. Default null. */
  readonly batchTokens: number | null;
  readonly steps: number;
  /** The rate that every later stage takes a multiple of. Default 0.003 at these sizes. */
  readonly learningRate: number;
  readonly warmupSteps: number;
  /** Steps between two held-out losses; the last step always has one. Default 100. */
  readonly evaluateEverySteps: number;
  /** Most held-out sequences a loss is taken over, in order; null takes all. Default 256. */
  readonly heldoutSequences: number | null;
}

export interface FinetuneLanguageModelParams extends OptimizationParams {
  /** Of the learning rate at which the model was pretrained. Default 0.05. */
  readonly learningRateMultiple: number;
  /** Share of the steps that warm up, 0 to 1. Default 0. */
  readonly warmupFraction: number;
  /** Sequences of `contextLength` tokens a step; null where `batchTokens` says it. Default 32. */
  readonly batchSequences: number | null;
  /** Instead of `batchSequences`: the most tokens of a step. Default null. */
  readonly batchTokens: number | null;
  readonly steps: number;
  /** At most the model's own; null takes the model's. Default null. */
  readonly contextLength: number | null;
  /** Steps between two held-out losses; the last step always has one. Default 100. */
  readonly evaluateEverySteps: number;
  /** Most held-out sequences a loss is taken over, in order; null takes all. Default 256. */
  readonly heldoutSequences: number | null;
}

/** Loss: pairwise + μ · language-model loss of the good answer (method §5). */
export interface PreferenceTrainingParams extends OptimizationParams {
  /** Default `binarised` for PMP, `ranked` for finetuning. */
  readonly form: PreferenceForm;
  /** Of the learning rate at which the language model was pretrained. Default 0.1 for PMP, 0.01 for finetuning. */
  readonly learningRateMultiple: number;
  /** Share of the steps that warm up, 0 to 1. Default 0.05. */
  readonly warmupFraction: number;
  /** Comparisons a step; a binarised pair is two. Null where `batchTokens` says it. Default 32. */
  readonly batchPairs: number | null;
  /** Instead of `batchPairs`: the most tokens of a step, a shared context counted once. Default null. */
  readonly batchTokens: number | null;
  /** At most the model's own; a longer context is cut on its left, never an answer. */
  readonly contextLength: number;
  /** μ. Default 1. */
  readonly languageModelWeight: number;
}

export interface PretrainPreferenceModelParams extends PreferenceTrainingParams {
  /**
   * One a list of pairs, in the lists' order: the mixture keeps these proportions until the first list is used up.
   * Null takes every pair of every list. Default null.
   */
  readonly weights: readonly number[] | null;
}

export interface FinetunePreferenceModelParams extends PreferenceTrainingParams {
  /** Training pairs, chosen by (seed, pair); null takes all. */
  readonly pairs: number | null;
  /** Default 1. */
  readonly epochs: number;
}

/** Loss: language-model loss of the good sample (method §4). */
export interface FinetuneImitationParams extends OptimizationParams {
  /** Tokens that are imitated: those of the good answer, or of its context too. Default `answer`. */
  readonly part: ImitatedPart;
  /** Of the learning rate at which the model was pretrained. Default 0.01. */
  readonly learningRateMultiple: number;
  /** Share of the steps that warm up, 0 to 1. Default 0.05. */
  readonly warmupFraction: number;
  /** Good samples a step, one a pair; null where `batchTokens` says it. Default 32. */
  readonly batchPairs: number | null;
  /** Instead of `batchPairs`: the most tokens of a step. Default null. */
  readonly batchTokens: number | null;
  /** At most the model's own; a longer context is cut on its left, never an answer. */
  readonly contextLength: number;
  /** Training pairs, chosen by (seed, pair); null takes all. */
  readonly pairs: number | null;
  /** Default 1. */
  readonly epochs: number;
}
