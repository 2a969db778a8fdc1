import { defineOp, type OpFunction } from '../graph/define-op.js';
import { ShapeMismatch } from '../graph/errors.js';
import { expectIndices, expectRank, expectSameType, expectShape } from '../graph/expect.js';
import { elementCount, type Shape, show } from '../graph/shape.js';
import { resultOf, scalar, type Value } from '../graph/value.js';
import { expand, reshape } from './layout.js';

const zeros = (dtype: Value['dtype'], shape: Shape): Value => expand(scalar(dtype, 0), { shape });

/** Rows of a table: table [N, ...row], indices [...i] → [...i, ...row]. */
export const gather = defineOp({
  onnx: 'Gather',
  inputs: ['table', 'indices'],
  type: ({ table, indices }) => {
    expectIndices('Gather', indices);
    if (table.shape.length === 0)
      throw new ShapeMismatch('Gather', 'a table of rank 1 or more', show(table.shape));
    return { dtype: table.dtype, shape: [...indices.shape, ...table.shape.slice(1)] };
  },
  gradient: ({ dy, table, indices }) => {
    const width = elementCount(table.shape.slice(1));
    const flat = [elementCount(indices.shape), width];
    const rows = expand(reshape(indices, { shape: flat.with(1, 1) }), { shape: flat });
    const empty = zeros(table.dtype, [table.shape[0] ?? 0, width]);
    const added = scatterAdd(empty, rows, reshape(dy, { shape: flat }), { axis: 0 });
    return [reshape(added, { shape: table.shape }), null];
  },
});

type AlongAxis = { readonly axis: 0 | 1 };

/** x [M,N], indices [M,K] → y[m,k] = x[m, indices[m,k]]; along columns for axis 0. */
export const gatherElements: OpFunction<['x', 'indices'], AlongAxis> = defineOp({
  onnx: 'GatherElements',
  inputs: ['x', 'indices'],
  type: ({ x, indices }, _: AlongAxis) => {
    expectIndices('GatherElements', indices);
    expectRank('GatherElements', 2, x);
    expectRank('GatherElements', 2, indices);
    return { dtype: x.dtype, shape: indices.shape };
  },
  gradient: ({ dy, x, indices }, { axis }) => [
    scatterAdd(zeros(x.dtype, x.shape), indices, dy, { axis }),
    null,
  ],
});

/**
 * x [M,N] with updates [M,K] added at indices [M,K]: x[m, indices[m,k]] += updates[m,k]; along columns for
 * axis 0. Equal indices are added in order on one thread, so the bits are the same for any number of threads.
 */
export const scatterAdd: OpFunction<['x', 'indices', 'updates'], AlongAxis> = defineOp({
  onnx: 'ScatterElements',
  inputs: ['x', 'indices', 'updates'],
  always: { reduction: 'add' },
  type: ({ x, indices, updates }, _: AlongAxis) => {
    expectIndices('ScatterElements', indices);
    expectSameType('ScatterElements', x, updates);
    expectRank('ScatterElements', 2, x);
    expectShape('ScatterElements', indices.shape, updates);
    return { dtype: x.dtype, shape: x.shape };
  },
  gradient: ({ dy, indices }, attributes) => [dy, null, gatherElements(dy, indices, attributes)],
});

/** x [M,N] with updates [M,K] in place of its elements at indices [M,K], no two alike in a row. */
export const put: OpFunction<['x', 'indices', 'updates']> = defineOp({
  onnx: 'ScatterElements',
  inputs: ['x', 'indices', 'updates'],
  always: { axis: 1 },
  type: ({ x, indices, updates }) => {
    expectIndices('ScatterElements', indices);
    expectSameType('ScatterElements', x, updates);
    expectRank('ScatterElements', 2, x);
    expectShape('ScatterElements', indices.shape, updates);
    return { dtype: x.dtype, shape: x.shape };
  },
  gradient: ({ dy, indices, updates }) => [
    put(dy, indices, zeros(dy.dtype, updates.shape)),
    null,
    gatherElements(dy, indices, { axis: 1 }),
  ],
});

/**
 * The k largest of each row of x [M,N], the largest first, equal ones in the order of their columns: [M,k].
 * `indicesOf` tells where they were.
 */
export const topK = defineOp({
  onnx: 'TopK',
  inputs: ['x'],
  asInputs: ['k'],
  always: { axis: 1, largest: 1, sorted: 1 },
  type: ({ x }, { k: [k] }: { readonly k: readonly [number] }) => {
    expectRank('TopK', 2, x);
    const [rows = 0, columns = 0] = x.shape;
    if (!(k >= 1 && k <= columns)) throw new ShapeMismatch('TopK', `1 to ${columns} of a row`, `${k}`);
    return { dtype: x.dtype, shape: [rows, k] };
  },
  saves: ({ x }, { k: [k] }) => [{ dtype: 'int64', shape: [x.shape[0] ?? 0, k] }],
  gradient: ({ dy, x, saved: [indices = x] }) => [
    scatterAdd(zeros(x.dtype, x.shape), indices, dy, { axis: 1 }),
  ],
});

/** Columns in which `topK` found its values: int64 [M,k]. */
export function indicesOf(largest: Value): Value {
  if (largest.source.kind === 'result' && largest.source.call.op === topK.op)
    return resultOf(largest.source.call, 1);
  throw new TypeError('indicesOf takes what topK gave');
}
