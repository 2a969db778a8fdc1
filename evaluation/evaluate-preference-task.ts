import type { ArtifactReader, Compute } from '../storage/ports.js';
import type { EvaluateTaskParams, EvaluationExecution } from './params.js';

type Inputs = {
  readonly model: ArtifactReader;
  readonly tokenizer: ArtifactReader;
  readonly task: ArtifactReader;
};

const evaluatePreferenceTask: Compute<Inputs, EvaluateTaskParams, EvaluationExecution> = async () => {
  throw new Error('rewards not yet');
};
export default evaluatePreferenceTask;
