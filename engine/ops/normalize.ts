import { defineOp } from '../graph/define-op.js';
import { expectSameType, expectShape } from '../graph/expect.js';
import { elementCount } from '../graph/shape.js';
import type { Value } from '../graph/value.js';
import { multiply, subtract } from './elementwise.js';
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

const rowMean = (x: Value, scale: Value): Value => {
  const width = elementCount(scale.shape);
  return matmul(x, reshape(scale, { shape: [width, 1] }), { alpha: { float: 1 / width } });
};

/** (x - mean) / sqrt(variance + epsilon) · scale + bias over the last axis; scale and bias [D]. */
export const layerNormalization = defineOp({
  onnx: 'LayerNormalization',
  inputs: ['x', 'scale', 'bias'],
  always: { axis: -1 },
  type: ({ x, scale, bias }, _: { readonly epsilon: { readonly float: number } }) => {
    expectSameType('LayerNormalization', x, scale, bias);
    expectShape('LayerNormalization', x.shape.slice(-1), scale);
    expectShape('LayerNormalization', x.shape.slice(-1), bias);
    return x;
  },
  saves: ({ x }) => {
    const perRow = { dtype: x.dtype, shape: x.shape.with(-1, 1) };
    return [perRow, perRow];
  },
  gradient: ({ dy, x, scale, saved: [mean, inverseDeviation] }) => {
    if (!mean || !inverseDeviation) return [];
    const normal = multiply(subtract(x, mean), inverseDeviation);
    const alongNormal = multiply(dy, normal);
    const centred = subtract(multiply(dy, scale), rowMean(dy, scale));
    const dx = multiply(subtract(centred, multiply(normal, rowMean(alongNormal, scale))), inverseDeviation);
    return [dx, alongNormal, dy];
  },
});
