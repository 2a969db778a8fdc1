import { backward } from '../graph/backward.js';
import type { Program, TensorSpec } from '../graph/program.js';
import type { Value } from '../graph/value.js';
import type { Parameters } from '../layers/parameters.js';
import { emitWithNodes } from '../onnx/emit.js';

/** `train` also computes the gradient of `loss` for every parameter. */
export type ProgramMode = 'train' | 'evaluate';

interface Parts {
  readonly parameters: Parameters;
  /** Inputs fed at every run, in order. */
  readonly batch: readonly Value[];
  readonly loss: Value;
  /** Results beside the loss, in order. */
  readonly others: Readonly<Record<string, Value>>;
}

interface ResultParts extends Pick<Parts, 'parameters' | 'batch'> {
  readonly results: Readonly<Record<string, Value>>;
}

/** One ONNX graph of a loss, its other results and, to train, its gradients. */
export function assemble({ parameters, batch, loss, others }: Parts, mode: ProgramMode): Program {
  const gradients = mode === 'train' ? backward(loss, parameters.values) : [];
  const named = gradients.map((value, i) => [`grad:${parameters.specs[i]?.name}`, value] as const);
  return program(parameters, batch, { loss, ...others }, Object.fromEntries(named));
}

/** One ONNX graph of results without a loss. */
export const assembleResults = ({ parameters, batch, results }: ResultParts): Program =>
  program(parameters, batch, results, {});

function program(
  parameters: Parameters,
  batch: readonly Value[],
  results: Readonly<Record<string, Value>>,
  gradients: Readonly<Record<string, Value>>,
): Program {
  return {
    ...emitWithNodes([...parameters.values, ...batch], { ...results, ...gradients }),
    parameters: parameters.specs,
    batch: batch.map((value) => specOf(value.source.kind === 'input' ? value.source.name : '', value)),
    results: Object.entries(results).map(([name, value]) => specOf(name, value)),
    hasGradients: Object.keys(gradients).length > 0,
  };
}

const specOf = (name: string, { dtype, shape }: Value): TensorSpec => ({ name, dtype, shape });
