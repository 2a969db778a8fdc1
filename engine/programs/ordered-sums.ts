import type { Program, TensorSpec } from '../graph/program.js';
import { input, integers, scalar, type Value } from '../graph/value.js';
import { emit } from '../onnx/emit.js';
import { replaceNodes } from '../onnx/replace-nodes.js';
import { add, multiply, subtract } from '../ops/elementwise.js';
import { gather, indicesOf, topK } from '../ops/gather.js';
import { concatenate, pad, reshape, slice } from '../ops/layout.js';
import { cast, minimum, scatterRows } from '../ops/without-gradient.js';

/**
 * The program with no sum whose order a device is free to choose. Where rows are added at equal indices, as in the
 * gradient of an embedding, a device adds them with atomics in any order: here they are sorted and summed as segments.
 * What is added along a row meets no other, and stays.
 */
export function withOrderedSums(program: Program): Program {
  const specs = new Map<string, TensorSpec>(
    [...program.batch, ...program.nodes.flatMap(({ outputs }) => outputs)].map((spec) => [spec.name, spec]),
  );
  const onnx = replaceNodes(program.onnx, ({ op, inputs, attributes }) => {
    if (op !== 'ScatterElements' || attributes.axis !== 0) return null;
    const [x, rows, updates] = inputs.map((name, i) => {
      const spec = specs.get(name);
      if (!spec) throw new TypeError(`${name} of a ScatterElements is made by no node`);
      return input(`x${i}`, spec.dtype, spec.shape);
    });
    return x && rows && updates ? emit([x, rows, updates], { y: addedRows(x, rows, updates) }) : null;
  });
  return { ...program, onnx };
}

/** x [V,D] with updates [N,D] added at rows [N,D], whose columns are alike: equal rows in the order of their places. */
function addedRows(x: Value, rows: Value, updates: Value): Value {
  const [height = 0] = x.shape;
  const [places = 0] = rows.shape;
  const ofPlace = reshape(slice(rows, { starts: [0], ends: [1], axes: [1] }), { shape: [places] });
  const unsorted = cast(ofPlace, 'int64');
  const order = descending(unsorted);
  const row = gather(unsorted, order);
  const sums = add(gather(x, row), segmentSums(row, gather(updates, order)));
  const first = isFirst(row);
  /** The first of a segment has its sum; the others go to a row that is cut off again. */
  const target = add(multiply(first, row), multiply(subtract(asValue(1), first), height));
  const written = scatterRows(pad(x, { pads: [0, 0, 1, 0] }), reshape(target, { shape: [places, 1] }), sums);
  return slice(written, { starts: [0], ends: [height], axes: [0] });
}

const asValue = (element: number): Value => scalar('int64', element);

/** Where the rows [N] are, the largest first, equal ones in their order: int64 [N]. */
function descending(rows: Value): Value {
  const [count = 0] = rows.shape;
  const behind = integers(Array.from({ length: count }, (_, place) => count - 1 - place));
  const keys = reshape(add(multiply(rows, count), behind), { shape: [1, count] });
  return reshape(indicesOf(topK(keys, { k: [count] })), { shape: [count] });
}

/** For each of sorted rows [N] the sum of its updates [N,D] and those behind it in its segment, in log2 N steps. */
function segmentSums(row: Value, updates: Value): Value {
  const [count = 0] = row.shape;
  let sums = updates;
  for (let step = 1; step < count; step *= 2) {
    const same = cast(subtract(asValue(1), differs(row, step)), 'float32');
    const ahead = slice(sums, { starts: [step], ends: [count], axes: [0] });
    const share = multiply(reshape(same, { shape: [count - step, 1] }), ahead);
    sums = add(sums, pad(share, { pads: [0, 0, step, 0] }));
  }
  return sums;
}

/** For each of sorted rows but the last `step` whether it is another than the one so many behind: 1 or 0 [N-step]. */
function differs(row: Value, step: number): Value {
  const [count = 0] = row.shape;
  const own = slice(row, { starts: [0], ends: [count - step], axes: [0] });
  return minimum(subtract(own, slice(row, { starts: [step], ends: [count], axes: [0] })), asValue(1));
}

/** For each of sorted rows [N] whether its segment begins with it: 1 or 0. */
const isFirst = (row: Value): Value =>
  row.shape[0] === 1 ? integers([1]) : concatenate(integers([1]), differs(row, 1), { axis: 0 });
