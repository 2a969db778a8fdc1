import type { ArtifactReader, Compute } from '../../storage/ports.js';
import type { PretrainPreferenceModelParams, TrainingExecution } from './params.js';
import { trainPreferenceModel } from './train-preference-model.js';

type Inputs = {
  readonly model: ArtifactReader;
  readonly pairs: readonly ArtifactReader[];
  readonly from?: ArtifactReader;
};

/**
 * PMP: exactly one epoch over public comparisons, so that its learning curve is the data-scaling curve; lists of pairs
 * in natural proportion or by weights (method §5).
 */
const pretrainPreferenceModel: Compute<Inputs, PretrainPreferenceModelParams, TrainingExecution> = (
  inputs,
  params,
  context,
) => trainPreferenceModel(inputs, { ...params, pairs: null, epochs: 1 }, context);

export default pretrainPreferenceModel;
