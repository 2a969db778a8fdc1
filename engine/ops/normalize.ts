import { defineOp } from '../graph/define-op.js';
import { expectSameType, expectShape } from '../graph/expect.js';
import { elementCount } from '../graph/shape.js';
import type { TensorType, Value } from '../graph/value.js';
import { add, divide, multiply, sqrt, subtract } from './elementwise.js';
import { reshape } from './layout.js';
import { matmul } from './matmul.js';
import { sumOfRow } from './reduce.js';

/** exp(x) / sum(exp(x)) over the last axis. */
export const softmax = defineOp({
  onnx: 'Softmax',
  inputs: ['x'],
  type: ({ x }) => x,
  gradient: ({ dy, y }) => [multiply(y, subtract(dy, sumOfRow(multiply(dy, y))))],
});

type Epsilon = { readonly epsilon: { readonly float: number } };

/** Σ_d x[..,d]·scale[d] / D for rows x [..,D]: [..,1]. */
const scaledMean = (x: Value, scale: Value): Value => {
  const width = elementCount(scale.shape);
  return matmul(x, reshape(scale, { shape: [width, 1] }), { alpha: { float: 1 / width } });
};

/** Mean and 1 / sqrt(variance + epsilon) of each row. */
function rowStatistics(x: Value, epsilon: number): [mean: Value, inverseDeviation: Value] {
  const width = x.shape.at(-1) ?? 1;
  const mean = divide(sumOfRow(x), width);
  const centred = subtract(x, mean);
  const variance = divide(sumOfRow(multiply(centred, centred)), width);
  return [mean, divide(1, sqrt(add(variance, epsilon)))];
}

/** (x - mean) / sqrt(variance + epsilon) · scale + bias over the last axis; scale and bias [D]. */
export const layerNormalization = defineOp({
  onnx: 'LayerNormalization',
  inputs: ['x', 'scale', 'bias'],
  type: ({ x, scale, bias }, _: Epsilon) => {
    expectSameType('LayerNormalization', x, scale, bias);
    expectShape('LayerNormalization', x.shape.slice(-1), scale);
    expectShape('LayerNormalization', x.shape.slice(-1), bias);
    return x;
  },
  /** Mean and inverse deviation, which ONNX gives in float32 only. */
  saves: ({ x }) => {
    const perRow: TensorType = { dtype: 'float32', shape: x.shape.with(-1, 1) };
    return [perRow, perRow];
  },
  gradient: ({ dy, x, scale, saved }, { epsilon }) => {
    const [mean = x, inverseDeviation = x] = x.dtype === 'float32' ? saved : rowStatistics(x, epsilon.float);
    const normal = multiply(subtract(x, mean), inverseDeviation);
    const alongNormal = multiply(dy, normal);
    const centred = subtract(multiply(dy, scale), scaledMean(dy, scale));
    const dx = multiply(
      subtract(centred, multiply(normal, scaledMean(alongNormal, scale))),
      inverseDeviation,
    );
    return [dx, alongNormal, dy];
  },
});
