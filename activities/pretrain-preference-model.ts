import { pretrainPreferenceModel } from '../pipelines/stages/pretrain-preference-model.js';
import { inChild } from './in-child.js';
import { trainingEntry } from './training-entry.js';

/** Public comparisons make a language model a preference model (PMP). */
export const pretrainPreferenceModelActivity = inChild(pretrainPreferenceModel, trainingEntry);
