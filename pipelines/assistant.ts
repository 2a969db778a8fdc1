import { assistants } from './assistant/distillation.js';
import { evaluateTasks } from './assistant/evaluation.js';
import { ingest } from './assistant/ingest.js';
import { languageModel } from './assistant/language-model.js';
import { AssistantParams, type Params, RetrainParams } from './assistant/params.js';
import { preferenceModels } from './assistant/preference.js';
import { promotions } from './assistant/promotion.js';
import { reportOn } from './assistant/report.js';
import { pipeline, type Target } from './pipeline.js';

/**
 * The recipe of Askell et al. 2021 from one run file: every source, a language model, preference models with and
 * without pretraining on public comparisons, context distillation, evaluation, promotion. Each part is there where
 * its sources are.
 */
export const assistant = pipeline({ name: 'assistant', params: AssistantParams, build: recipe });

/** The same for a schedule, which has a champion to replace. */
export const retrain = pipeline({ name: 'retrain', params: RetrainParams, build: recipe });

function recipe(params: Params): Target[] {
  const corpora = ingest(params);
  const lm = languageModel(params, corpora);
  const preference = preferenceModels(params, corpora, lm);
  const judged = assistants(params, corpora, lm);
  const tasks = evaluateTasks(params, lm, judged, preference.candidates);
  const report = reportOn(params, { corpora, lm, preference, assistants: judged, tasks });
  return [report, ...promotions(params, preference)];
}
