import { sameShape } from '../graph/shape.js';
import type { Call, Op, Value } from '../graph/value.js';
import { add } from './elementwise.js';
import { scatterAdd } from './gather.js';
import { concatenate, expand, pad } from './layout.js';

/**
 * The sum of two gradients of one value, in its cheapest form: what was scattered into zeros is scattered into the
 * other instead, and slices that were padded with zeros up to each other are joined.
 */
export const accumulate = (sofar: Value, share: Value): Value =>
  scatteredInto(sofar, share) ?? joined(sofar, share) ?? joined(share, sofar) ?? add(sofar, share);

/** The call whose result is emitted for a value, if it is one of `op`. */
function emittedCall({ source }: Value, op: Op): Call | undefined {
  if (source.kind !== 'result') return undefined;
  if (source.call.op === op) return source.call;
  return source.call.expansion && emittedCall(source.call.expansion, op);
}

function scatteredInto(sofar: Value, share: Value): Value | undefined {
  const scattered = emittedCall(share, scatterAdd.op);
  const [table, indices, updates] = scattered?.inputs ?? [];
  if (!(scattered && table && indices && updates)) return undefined;
  const [zero] = emittedCall(table, expand.op)?.inputs ?? [];
  const isZero = zero?.source.kind === 'constant' && zero.source.elements.every((element) => element === 0);
  if (!isZero || !sameShape(table.shape, sofar.shape)) return undefined;
  return scatterAdd(sofar, indices, updates, scattered.attributes as { readonly axis: 0 });
}

/** A value with zeros around it along one axis. */
interface Padded {
  readonly inner: Value;
  readonly axis: number;
  readonly before: number;
  readonly after: number;
}

function padded(x: Value): Padded | undefined {
  const call = emittedCall(x, pad.op);
  const [inner] = call?.inputs ?? [];
  const pads = (call?.attributes.pads ?? []) as readonly number[];
  const rank = x.shape.length;
  const axes = [...x.shape.keys()].filter((axis) => pads[axis] || pads[axis + rank]);
  const [axis, ...others] = axes;
  if (!inner || axis === undefined || others.length > 0) return undefined;
  return { inner, axis, before: pads[axis] ?? 0, after: pads[axis + rank] ?? 0 };
}

/** Where `right` begins at the place at which `left` ends. */
function joined(left: Value, right: Value): Value | undefined {
  const [first, second] = [padded(left), padded(right)];
  if (!first || !second || first.axis !== second.axis) return undefined;
  const { axis } = first;
  if (second.before !== (left.shape[axis] ?? 0) - first.after) return undefined;
  const inner = concatenate(first.inner, second.inner, { axis });
  if (first.before === 0 && second.after === 0) return inner;
  const around = (amount: number) => left.shape.map((_, i) => (i === axis ? amount : 0));
  return pad(inner, { pads: [...around(first.before), ...around(second.after)] });
}
