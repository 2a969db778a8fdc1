import { finetunePreferenceModel } from '../pipelines/stages/finetune-preference-model.js';
import { pretrainLanguageModel } from '../pipelines/stages/pretrain-language-model.js';
import { pretrainPreferenceModel } from '../pipelines/stages/pretrain-preference-model.js';
import { serveTraining } from './serve-training.js';
import { computation } from './stage-registry.js';

serveTraining([
  computation(pretrainLanguageModel, () => import('../engine/train/pretrain-language-model.js')),
  computation(pretrainPreferenceModel, () => import('../engine/train/pretrain-preference-model.js')),
  computation(finetunePreferenceModel, () => import('../engine/train/finetune-preference-model.js')),
]);
