import { finetuneImitation } from '../pipelines/stages/finetune-imitation.js';
import { inChild } from './in-child.js';
import { trainingEntry } from './training-entry.js';

/** A language model learns the good samples of pairs. */
export const finetuneImitationActivity = inChild(finetuneImitation, trainingEntry);
