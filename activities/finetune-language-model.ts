import { finetuneLanguageModel } from '../pipelines/stages/finetune-language-model.js';
import { inChild } from './in-child.js';
import { trainingEntry } from './training-entry.js';

/** A language model learns other tokens. */
export const finetuneLanguageModelActivity = inChild(finetuneLanguageModel, trainingEntry);
