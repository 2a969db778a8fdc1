import type { Shape } from '../../../../engine/graph/shape.js';
import { constant, type Value } from '../../../../engine/graph/value.js';
import { attend } from '../../../../engine/layers/attention.js';
import { distillationDivergence } from '../../../../engine/losses/distillation.js';
import { crossEntropy } from '../../../../engine/losses/language-model.js';
import { tiedLoss } from '../../../../engine/losses/next-token.js';
import { ops } from '../../../../engine/ops/index.js';

/** One use of an op: the shapes of its differentiable operands, and how it is called. */
export interface OpCase {
  readonly name: string;
  readonly shapes: readonly Shape[];
  readonly build: (...operands: Value[]) => Value;
  /** Where operands must stay above zero. */
  readonly positive?: boolean;
}

const of =
  (...shapes: Shape[]) =>
  (name: string, build: OpCase['build'], positive = false): OpCase => ({ name, shapes, build, positive });

const indices = (shape: Shape, elements: number[], dtype: 'int32' | 'int64' = 'int32') =>
  constant(dtype, shape, elements);

const elementwise = {
  add: [
    of([2, 3], [3])('a row', (a, b) => ops.add(a, b)),
    of([2, 1], [1, 3])('both operands', (a, b) => ops.add(a, b)),
  ],
  subtract: [of([2, 3], [2, 1])('a column', (a, b) => ops.subtract(a, b))],
  multiply: [
    of([2, 3], [])('a scalar', (a, b) => ops.multiply(a, b)),
    of([4, 1, 3], [2, 1])('both operands', (a, b) => ops.multiply(a, b)),
  ],
  divide: [of([2, 3], [3])('a row', (a, b) => ops.divide(a, b), true)],
  exp: [of([2, 3])('a matrix', (x) => ops.exp(x))],
  negate: [of([2, 3])('a matrix', (x) => ops.negate(x))],
  log: [of([2, 3])('a matrix', (x) => ops.log(x), true)],
  sqrt: [of([2, 3])('a matrix', (x) => ops.sqrt(x), true)],
  sigmoid: [of([2, 3])('a matrix', (x) => ops.sigmoid(x))],
  softplus: [of([2, 3])('a matrix', (x) => ops.softplus(x))],
  gelu: [
    of([2, 3])('a matrix', (x) => ops.gelu(x)),
    of([3])('far from zero', (x) => ops.gelu(ops.multiply(x, 6))),
  ],
};

/** Σ of the squares of some columns: what flows back to x comes from every range. */
const squares = (x: Value, ...ranges: readonly (readonly [number, number])[]): Value =>
  ranges
    .map(([start, end]) => ops.slice(x, { starts: [start], ends: [end], axes: [1] }))
    .map((part) => ops.reduceSum(ops.multiply(part, part), { axes: [0, 1], keepdims: 0 }))
    .reduce((sum, part) => ops.add(sum, part));

const layout = {
  reshape: [of([2, 3])('a matrix', (x) => ops.reshape(x, { shape: [3, 1, 2] }))],
  expand: [of([2, 1])('new and old axes', (x) => ops.expand(x, { shape: [3, 2, 4] }))],
  transpose: [of([2, 3, 4])('three axes in a cycle', (x) => ops.transpose(x, { perm: [1, 2, 0] }))],
  slice: [
    of([3, 5])('columns', (x) => ops.slice(x, { starts: [1], ends: [4], axes: [1] })),
    of([3, 5])('columns side by side, which leave one', (x) => squares(x, [0, 2], [2, 3], [3, 4])),
    of([3, 5])('columns side by side, the last ones first', (x) => squares(x, [2, 5], [0, 2])),
    of([3, 5])('columns that overlap, and some that lie apart', (x) => squares(x, [0, 3], [2, 4], [4, 5])),
  ],
  pad: [of([2, 3])('both axes', (x) => ops.pad(x, { pads: [1, 0, 2, 1] }))],
  concatenate: [
    of([2, 3], [2, 1])('columns', (a, b) => ops.concatenate(a, b, { axis: 1 })),
    of([1, 2], [3, 2])('rows', (a, b) => ops.concatenate(a, b, { axis: 0 })),
  ],
  reduceSum: [
    of([2, 3, 4])('axes that go', (x) => ops.reduceSum(x, { axes: [0, 2], keepdims: 0 })),
    of([2, 3])('an axis that stays', (x) => ops.reduceSum(x, { axes: [1], keepdims: 1 })),
  ],
};

const indexed = {
  gather: [
    of([4, 3])('repeated rows', (x) => ops.gather(x, indices([2, 3], [1, 3, 1, 0, 1, 3]))),
    of([3, 2])('a table that is read otherwise too', (x) =>
      ops.multiply(ops.gather(x, indices([3], [1, 1, 0])), ops.exp(x)),
    ),
    of([4])('a vector, int64', (x) => ops.gather(x, indices([3], [2, 2, 0], 'int64'))),
  ],
  gatherElements: [
    of([3, 4])('along rows', (x) => ops.gatherElements(x, indices([3, 2], [0, 3, 1, 1, 2, 0]), { axis: 1 })),
    of([3, 4])('along columns', (x) => ops.gatherElements(x, indices([1, 4], [0, 2, 1, 1]), { axis: 0 })),
  ],
  scatterAdd: [
    of([3, 2], [4, 2])('repeated rows', (x, updates) =>
      ops.scatterAdd(x, indices([4, 2], [0, 0, 2, 2, 0, 1, 2, 2]), updates, { axis: 0 }),
    ),
  ],
  put: [
    of([3, 4], [3, 2])('in rows', (x, updates) => ops.put(x, indices([3, 2], [0, 3, 1, 0, 2, 1]), updates)),
  ],
  topK: [of([3, 6])('three of a row', (x) => ops.topK(x, { k: [3] }))],
  crossEntropy: [of([3, 5])('rows of logits', (x) => crossEntropy(x, indices([3, 1], [0, 4, 2])))],
  tiedLoss: [
    of([5, 3], [4, 3])('hidden rows, two and two and one', (hidden, embedding) =>
      tiedLoss(
        hidden,
        embedding,
        indices([5, 1], [0, 3, 2, 2, 1]),
        constant(hidden.dtype, [5, 1], [0.3, 0, 0.2, 0.4, 0.1]),
        { rows: 2 },
      ),
    ),
  ],
  distillationDivergence: [
    of([2, 6])('rows of logits', (x) =>
      distillationDivergence(
        x,
        indices([2, 3], [5, 0, 2, 1, 2, 3]),
        constant(x.dtype, [2, 4], [0.4, 0.2, 0.1, 0.3, 0.6, 0.3, 0.09, 0.01].map(Math.log)),
      ),
    ),
    of([1, 3])('logits that the teacher names all of', (x) =>
      distillationDivergence(
        x,
        indices([1, 3], [2, 0, 1]),
        constant(x.dtype, [1, 4], [...[0.5, 0.3, 0.2].map(Math.log), -87]),
      ),
    ),
  ],
};

const flags = [0, 1] as const;

/** Every way to read both operands of a product [5,3]·[3,4], with two batch axes where one is read batch-second. */
const matmulForms = flags.flatMap((transA) =>
  flags.flatMap((transB) =>
    flags.flatMap((transBatchA) =>
      flags.map((transBatchB) => {
        const stored = (rows: number, columns: number, trans: 0 | 1, transBatch: 0 | 1): Shape => {
          const [first, last] = trans ? [columns, rows] : [rows, columns];
          return transBatch ? [first, 2, 2, last] : [2, 2, first, last];
        };
        const shapes = [stored(5, 3, transA, transBatchA), stored(3, 4, transB, transBatchB)];
        const form = { transA, transB, transBatchA, transBatchB, alpha: { float: 0.5 } };
        return of(...shapes)(JSON.stringify(form), (a, b) => ops.matmul(a, b, form));
      }),
    ),
  ),
);

const products = {
  matmul: [
    of([2, 3], [3, 4])('two matrices', (a, b) => ops.matmul(a, b)),
    of([2, 1, 2, 3], [4, 3, 2])('batches that broadcast', (a, b) => ops.matmul(a, b)),
    of([2, 130], [130, 4])('more columns than rows, long sums', (a, b) => ops.matmul(a, b)),
    ...matmulForms,
  ],
  gemm: [
    of([4, 3], [3, 2], [2])('a bias', (x, w, c) => ops.gemm(x, w, c)),
    of([4, 3], [3, 2], [4, 2])('a residual', (x, w, c) => ops.gemm(x, w, c)),
    of([3, 4], [3, 2], [2])('a transposed operand', (x, w, c) => ops.gemm(x, w, c, { transA: 1 })),
    of([2, 130], [130, 4], [4])('more columns than rows, long sums', (x, w, c) => ops.gemm(x, w, c)),
  ],
};

const normalized = {
  attend: [
    of([4, 3, 5], [5, 4, 2])('two sequences of two heads', (scores, values) => attend(scores, values)),
  ],
  softmax: [of([2, 3, 4])('the last axis', (x) => ops.softmax(x))],
  layerNormalization: [
    of(
      [2, 3, 4],
      [4],
      [4],
    )('the last axis', (x, scale, bias) =>
      ops.layerNormalization(x, scale, bias, { epsilon: { float: 1e-5 } }),
    ),
  ],
};

/** Cases for every op and composite, by the name under which it is exported. */
export const opCases: Readonly<Record<string, readonly OpCase[]>> = {
  ...elementwise,
  ...layout,
  ...indexed,
  ...products,
  ...normalized,
};
