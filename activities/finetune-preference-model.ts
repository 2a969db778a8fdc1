import { finetunePreferenceModel } from '../pipelines/stages/finetune-preference-model.js';
import { inChild } from './in-child.js';
import { trainingEntry } from './training-entry.js';

/** A target set finetunes a preference model. */
export const finetunePreferenceModelActivity = inChild(finetunePreferenceModel, trainingEntry);
