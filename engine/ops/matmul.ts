import { defineOp, type OpFunction } from '../graph/define-op.js';
import { ShapeMismatch } from '../graph/errors.js';
import { expectRank, expectSameType, expectShape } from '../graph/expect.js';
import { broadcast, elementCount, type Shape, show } from '../graph/shape.js';
import type { TensorType, Value } from '../graph/value.js';
import { multiply } from './elementwise.js';
import { transpose } from './layout.js';
import { dependsOnThreads } from './thread-invariance.js';

type Flag = 0 | 1;

/** How the stored operands are read. `transBatch` reads [rows, ...batch, columns] as [...batch, rows, columns]. */
type MatmulForm = {
  readonly transA?: Flag;
  readonly transB?: Flag;
  readonly transBatchA?: Flag;
  readonly transBatchB?: Flag;
  readonly alpha?: { readonly float: number };
};

/** The axes of a stored operand in the order [...batch, rows, columns]. */
function axesAsRead(rank: number, trans: Flag = 0, transBatch: Flag = 0): number[] {
  const axes = [...Array(rank).keys()];
  const [rows = 0] = transBatch ? axes.splice(0, 1) : axes.splice(-2, 1);
  const [columns = 0] = axes.splice(-1, 1);
  return trans ? [...axes, columns, rows] : [...axes, rows, columns];
}

const shapeAsRead = ({ shape }: Value, trans?: Flag, transBatch?: Flag): Shape =>
  axesAsRead(shape.length, trans, transBatch).map((axis) => shape[axis] ?? 0);

const asRead = (x: Value, trans?: Flag, transBatch?: Flag): Value =>
  trans || transBatch ? transpose(x, { perm: axesAsRead(x.shape.length, trans, transBatch) }) : x;

/** [...batch, rows, columns] as [rows, ...batch, columns]. */
function rowsFirst(x: Value): Value {
  const axes = [...x.shape.keys()];
  return transpose(x, { perm: [...axes.splice(-2, 1), ...axes] });
}

interface ProductShape {
  readonly batch: Shape;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
}

function productShape(op: string, a: Value, b: Value, form: MatmulForm): ProductShape {
  const left = shapeAsRead(a, form.transA, form.transBatchA);
  const right = shapeAsRead(b, form.transB, form.transBatchB);
  const [rows = 0, inner = 0] = left.slice(-2);
  const [found = 0, columns = 0] = right.slice(-2);
  if (inner !== found) throw new ShapeMismatch(op, `an inner size of ${inner}`, show(right));
  return { batch: broadcast(op, left.slice(0, -2), right.slice(0, -2)), rows, inner, columns };
}

function matmulType(op: string, a: Value, b: Value, form: MatmulForm): TensorType {
  expectSameType(op, a, b);
  const { batch, rows, columns } = productShape(op, a, b, form);
  return { dtype: a.dtype, shape: [...batch, rows, columns] };
}

/** y[..,m,n] = alpha · Σ_k a[..,m,k] · b[..,k,n]; leading axes broadcast. */
export const matmul: OpFunction<['a', 'b'], MatmulForm> = defineOp({
  onnx: 'FusedMatMul',
  domain: 'com.microsoft',
  inputs: ['a', 'b'],
  type: ({ a, b }, form: MatmulForm) => matmulType('FusedMatMul', a, b, form),
  instead: ({ a, b }, form) => {
    const { alpha, transA, transB, transBatchA, transBatchB } = form;
    if (a.dtype === 'float64') {
      const y = standardMatmul(asRead(a, transA, transBatchA), asRead(b, transB, transBatchB));
      return alpha ? multiply(y, alpha.float) : y;
    }
    const { batch, ...sizes } = productShape('FusedMatMul', a, b, form);
    if (transA || !dependsOnThreads({ ...sizes, batch: elementCount(batch) })) return undefined;
    return matmul(asRead(a, 1, transBatchA), b, { ...form, transA: 1, transBatchA: 0 });
  },
  gradient: ({ dy, a, b }, { alpha, transA, transB, transBatchA, transBatchB }) => {
    const da = transA
      ? matmul(b, dy, { alpha, transA: transB, transBatchA: transBatchB, transB: 1 })
      : matmul(dy, b, { alpha, transB: transB ? 0 : 1, transBatchB });
    const db = transB
      ? matmul(dy, a, { alpha, transA: 1, transB: transA, transBatchB: transBatchA })
      : matmul(a, dy, { alpha, transA: transA ? 0 : 1, transBatchA });
    return [transBatchA ? rowsFirst(da) : da, transBatchB ? rowsFirst(db) : db];
  },
});

const standardMatmul = defineOp({
  onnx: 'MatMul',
  inputs: ['a', 'b'],
  type: ({ a, b }) => matmulType('MatMul', a, b, {}),
});

/** y [R,n] = x [R,m] · w [m,n] + c, where c [n] is a bias or c [R,n] a residual; `transA` reads x from [m,R]. */
export const gemm: OpFunction<['x', 'w', 'c'], { readonly transA?: Flag }> = defineOp({
  onnx: 'Gemm',
  inputs: ['x', 'w', 'c'],
  type: ({ x, w, c }, { transA }: { readonly transA?: Flag }) => {
    expectSameType('Gemm', x, w, c);
    expectRank('Gemm', 2, x);
    expectRank('Gemm', 2, w);
    const { rows, columns } = productShape('Gemm', x, w, { transA });
    expectShape('Gemm', c.shape.length === 1 ? [columns] : [rows, columns], c);
    return { dtype: x.dtype, shape: [rows, columns] };
  },
  instead: ({ x, w, c }, { transA }) => {
    const { batch: _, ...sizes } = productShape('Gemm', x, w, { transA });
    if (transA || !dependsOnThreads({ ...sizes, batch: 1 })) return undefined;
    return gemm(asRead(x, 1), w, c, { transA: 1 });
  },
  gradient: ({ dy, x, w }, { transA }) => [
    transA ? matmul(w, dy, { transB: 1 }) : matmul(dy, w, { transB: 1 }),
    matmul(x, dy, { transA: transA ? 0 : 1 }),
    dy,
  ],
});
