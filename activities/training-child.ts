import { distilContext } from '../pipelines/stages/distil-context.js';
import { finetuneImitation } from '../pipelines/stages/finetune-imitation.js';
import { finetuneLanguageModel } from '../pipelines/stages/finetune-language-model.js';
import { finetunePreferenceModel } from '../pipelines/stages/finetune-preference-model.js';
import { pretrainLanguageModel } from '../pipelines/stages/pretrain-language-model.js';
import { pretrainPreferenceModel } from '../pipelines/stages/pretrain-preference-model.js';
import { recordTeacher } from '../pipelines/stages/record-teacher.js';
import { serveTraining } from './serve-training.js';
import { computation } from './stage-registry.js';

serveTraining([
  computation(pretrainLanguageModel, () => import('../engine/train/pretrain-language-model.js')),
  computation(pretrainPreferenceModel, () => import('../engine/train/pretrain-preference-model.js')),
  computation(finetunePreferenceModel, () => import('../engine/train/finetune-preference-model.js')),
  computation(finetuneImitation, () => import('../engine/train/finetune-imitation.js')),
  computation(recordTeacher, () => import('../engine/train/record-teacher.js')),
  computation(finetuneLanguageModel, () => import('../engine/train/finetune-language-model.js')),
  computation(distilContext, () => import('../engine/train/distil-context.js')),
]);
