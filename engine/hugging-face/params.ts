import type { PreferenceForm } from '../packing/frame-pair.js';

export interface ImportModelParams {
  /** The rate that every later learning rate is a multiple of; files do not tell. Default 0.00025. */
  readonly pretrainingLearningRate: number;
  /** How the comparisons of a classifier were framed; of no meaning for a language model. Default `ranked`. */
  readonly form: PreferenceForm;
}
