import type { ArtifactReader, Compute } from '../../storage/ports.js';
import type { FinetunePreferenceModelParams, TrainingExecution } from './params.js';
import { trainPreferenceModel } from './train-preference-model.js';

type Inputs = {
  readonly model: ArtifactReader;
  readonly pairs: ArtifactReader;
  readonly from?: ArtifactReader;
};

/** Finetunes a language model or a preference model on a chosen number of target pairs (method §4). */
const finetunePreferenceModel: Compute<Inputs, FinetunePreferenceModelParams, TrainingExecution> = (
  { model, pairs, from },
  params,
  context,
) => trainPreferenceModel({ model, pairs: [pairs], from }, { ...params, weights: null }, context);

export default finetunePreferenceModel;
