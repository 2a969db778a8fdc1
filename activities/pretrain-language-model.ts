import { pretrainLanguageModel } from '../pipelines/stages/pretrain-language-model.js';
import { inChild } from './in-child.js';
import { trainingEntry } from './training-entry.js';

/** Tokens become a language model. */
export const pretrainLanguageModelActivity = inChild(pretrainLanguageModel, trainingEntry);
