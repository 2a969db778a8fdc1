import { constant, type Value } from '../graph/value.js';
import { add } from '../ops/elementwise.js';
import { concatenate, reshape, slice, transpose } from '../ops/layout.js';
import { gemm, matmul } from '../ops/matmul.js';
import { softmax } from '../ops/normalize.js';
import { linear } from './linear.js';
import type { Parameters } from './parameters.js';

/** Low enough that its exponential is zero in every dtype, and finite. */
export const masked = -1e30;

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

/** Of S tokens of every sequence: [S,B·H,D/H] each. */
export interface KeysAndValues {
  readonly keys: Value;
  readonly values: Value;
}

/**
 * Multi-head self-attention of time-major rows x [T·B,D], before the residual. `mask` is added to the scores of T
 * queries against S keys: [T,S], or [B,1,T,S] where sequences differ. S = T, or more after a `past`.
 * Queries, keys and values stay [T,B·H,D/H] in memory and are read batch-first by the products.
 * @returns with the keys and values of these T tokens
 */
export function selfAttention(
  x: Value,
  parameters: Parameters,
  name: string,
  mask: Value,
  { tokens, heads }: AttentionShape,
  past?: KeysAndValues,
): { readonly mixed: Value; readonly present: KeysAndValues } {
  const [rows = 0, width = 0] = x.shape;
  const headWidth = width / heads;
  const split = { shape: [tokens, (rows / tokens) * heads, headWidth] };
  const parts = threeProjections(x, parameters, `${name}.c_attn`);
  const [query, keys, values] = parts.map((part) => reshape(part, split)) as [Value, Value, Value];
  const seen = past ? after(past, { keys, values }) : { keys, values };
  const scores = matmul(query, seen.keys, {
    transBatchA: 1,
    transBatchB: 1,
    transB: 1,
    alpha: { float: 1 / Math.sqrt(headWidth) },
  });
  const weighed = matmul(softmax(masks(scores, mask, heads)), seen.values, { transBatchB: 1 });
  const joined = reshape(transpose(weighed, { perm: [1, 0, 2] }), { shape: [rows, width] });
  return { mixed: linear(joined, parameters, `${name}.c_proj`), present: { keys, values } };
}

const after = (past: KeysAndValues, { keys, values }: KeysAndValues): KeysAndValues => ({
  keys: concatenate(past.keys, keys, { axis: 0 }),
  values: concatenate(past.values, values, { axis: 0 }),
});

/** Scores [B·H,T,S] plus the mask. */
function masks(scores: Value, mask: Value, heads: number): Value {
  if (mask.shape.length === 2) return add(scores, mask);
  const [batch = 0, ...table] = scores.shape;
  const bySequence = reshape(scores, { shape: [batch / heads, heads, ...table] });
  return reshape(add(bySequence, mask), { shape: scores.shape });
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
