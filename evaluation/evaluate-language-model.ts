import type { ArtifactReader, Compute } from '../storage/ports.js';
import type { EvaluateTaskParams, EvaluationExecution } from './params.js';

type Inputs = {
  readonly model: ArtifactReader;
  readonly tokenizer: ArtifactReader;
  readonly task: ArtifactReader;
  readonly prompt: readonly ArtifactReader[];
};

const evaluateLanguageModel: Compute<Inputs, EvaluateTaskParams, EvaluationExecution> = async () => {
  throw new Error('log-probabilities not yet');
};
export default evaluateLanguageModel;
