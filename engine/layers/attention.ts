import { constant, type Value } from '../graph/value.js';
import { add } from '../ops/elementwise.js';
import { reshape, slice, transpose } from '../ops/layout.js';
import { gemm, matmul } from '../ops/matmul.js';
import { softmax } from '../ops/normalize.js';
import { linear } from './linear.js';
import type { Parameters } from './parameters.js';

/** Low enough that its exponential is zero in every dtype, and finite. */
const masked = -1e30;

/** [T,T] to add to attention scores: a query sees keys up to itself. */
export const causalMask = (tokens: number, dtype: Value['dtype']): Value =>
  constant(
    dtype,
    [tokens, tokens],
    Array.from({ length: tokens * tokens }, (_, i) => (i % tokens > Math.floor(i / tokens) ? masked : 0)),
  );

interface AttentionShape {
  readonly tokens: number;
  readonly heads: number;
}

/**
 * Multi-head self-attention of time-major rows x [T·B,D], before the residual; `mask` [T,T] is added to the
 * scores. Queries, keys and values stay [T,B·H,D/H] in memory and are read batch-first by the products.
 */
export function selfAttention(
  x: Value,
  parameters: Parameters,
  name: string,
  mask: Value,
  { tokens, heads }: AttentionShape,
): Value {
  const [rows = 0, width = 0] = x.shape;
  const headWidth = width / heads;
  const split = { shape: [tokens, (rows / tokens) * heads, headWidth] };
  const [query, key, value] = threeProjections(x, parameters, `${name}.c_attn`).map((part) =>
    reshape(part, split),
  );
  const scores = matmul(query, key, {
    transBatchA: 1,
    transBatchB: 1,
    transB: 1,
    alpha: { float: 1 / Math.sqrt(headWidth) },
  });
  const mixed = matmul(softmax(add(scores, mask)), value, { transBatchB: 1 });
  const joined = reshape(transpose(mixed, { perm: [1, 0, 2] }), { shape: [rows, width] });
  return linear(joined, parameters, `${name}.c_proj`);
}

/** Query, key and value: the thirds of the columns of one weight, which is smaller to cut than the rows. */
function threeProjections(x: Value, parameters: Parameters, name: string): [Value, Value, Value] {
  const weight = parameters.get(`${name}.weight`);
  const bias = parameters.get(`${name}.bias`);
  const width = x.shape[1] ?? 0;
  const third = (part: number) => {
    const columns = { starts: [part * width], ends: [(part + 1) * width] } as const;
    return gemm(x, slice(weight, { ...columns, axes: [1] }), slice(bias, { ...columns, axes: [0] }));
  };
  return [third(0), third(1), third(2)];
}
