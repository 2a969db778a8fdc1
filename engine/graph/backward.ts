import { accumulate } from '../ops/accumulate.js';
import { expand } from '../ops/layout.js';
import { sumTo } from '../ops/reduce.js';
import { callsInOrder } from './calls.js';
import { NoGradient, ShapeMismatch } from './errors.js';
import { show } from './shape.js';
import { type Call, resultOf, scalar, type Value } from './value.js';

/**
 * Gradients of a scalar with respect to each of `parameters`, in their order; zeros where the loss does not
 * depend on one. Broadcasting is undone here and nowhere else.
 */
export function backward(loss: Value, parameters: readonly Value[]): Value[] {
  if (loss.shape.length > 0) throw new ShapeMismatch('backward', 'a scalar loss', show(loss.shape));
  const gradients = new Map<object, Value>([[identity(loss), scalar(loss.dtype, 1)]]);
  for (const call of callsTowards(loss, parameters).toReversed()) {
    const dy = gradients.get(call);
    if (!dy) continue;
    if (!call.op.gradient) throw new NoGradient(call.op.name);
    const forInputs = call.op.gradient(call, resultOf(call, 0), dy);
    for (const [i, value] of call.inputs.entries()) {
      const gradient = forInputs[i];
      if (!gradient) continue;
      const share = sumTo(gradient, value.shape);
      const sofar = gradients.get(identity(value));
      gradients.set(identity(value), sofar ? accumulate(sofar, share) : share);
    }
  }
  return parameters.map(
    (value) => gradients.get(identity(value)) ?? expand(scalar(value.dtype, 0), { shape: value.shape }),
  );
}

/** The calls between `loss` and `parameters`, inputs before users. */
function callsTowards(loss: Value, parameters: readonly Value[]): Call[] {
  const leads = new Set<object>(parameters.map(identity));
  return callsInOrder([loss], (call) => call.inputs).filter((call) => {
    if (!call.inputs.some((value) => leads.has(identity(value)))) return false;
    leads.add(call);
    return true;
  });
}

const identity = ({ source }: Value): object => (source.kind === 'result' ? source.call : source);
