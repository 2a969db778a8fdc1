import { stageKey } from './stage-key.js';
import { inputDigests, type StatementFacts } from './statement.js';

/** What the statement of a state names in the place of a stage. */
const TRAINING_STATE = 'training-state';

/** What a state follows from: the training's stage and parameters, and the steps it had done. */
interface StateParams {
  readonly stage: string;
  readonly step: number;
}

/**
 * What is to be signed of the state of a training after a step. It has a key of its own: stage, parameters and step,
 * with code and inputs of the training.
 */
export function stateFacts(training: Omit<StatementFacts, 'stageKey'>, step: number): StatementFacts {
  const { stage, params, computeDigest, inputs } = training;
  const own = { stage: TRAINING_STATE, params: { stage, step, params } };
  return { ...training, ...own, stageKey: stageKey({ ...own, computeDigest, inputs: inputDigests(inputs) }) };
}

/** The stage and step that a statement's state is of; null for the statement of anything else. */
export function stateOf({ stage, params }: Pick<StatementFacts, 'stage' | 'params'>): StateParams | null {
  if (stage !== TRAINING_STATE) return null;
  return { stage: String(params.stage), step: Number(params.step) };
}
