import { defineComposite } from '../graph/define-op.js';
import { constant, type Value } from '../graph/value.js';
import { add, multiply, subtract } from '../ops/elementwise.js';
import { concatenate, reshape, slice, transpose } from '../ops/layout.js';
import { gemm, matmul } from '../ops/matmul.js';
import { softmax } from '../ops/normalize.js';
import { sumOfRow } from '../ops/reduce.js';
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

interface AttentionOptions {
  readonly past?: KeysAndValues;
  /** Whether the mask hides from every one of the T tokens those after it, so that they need not all be computed. */
  readonly causal?: boolean;
  /** Time-major rows [R·B,D], R of every sequence, that alone ask; by default all of x. */
  readonly queries?: Value;
}

/** Of S tokens of every sequence: [S,B·H,D/H] each. */
export interface KeysAndValues {
  readonly keys: Value;
  readonly values: Value;
}

/**
 * Multi-head self-attention of time-major rows x [T·B,D], before the residual. `mask` is added to the scores of R
 * queries against S keys: [R,S], or [B,1,R,S] where sequences differ. R = T unless `queries` are given; S = T, or more
 * after a `past`. Queries, keys and values stay [T,B·H,D/H] in memory and are read batch-first by the products.
 * @returns rows of the queries, with the keys and values of these T tokens
 */
export function selfAttention(
  x: Value,
  parameters: Parameters,
  name: string,
  mask: Value,
  { tokens, heads }: AttentionShape,
  { past, causal = false, queries = x }: AttentionOptions = {},
): { readonly mixed: Value; readonly present: KeysAndValues } {
  const [rows = 0, width = 0] = x.shape;
  const headWidth = width / heads;
  const sequences = rows / tokens;
  const [asking = 0] = queries.shape;
  const projected = (of: Value, part: 0 | 1 | 2) =>
    reshape(projection(of, parameters, `${name}.c_attn`, part), {
      shape: [(of.shape[0] ?? 0) / sequences, sequences * heads, headWidth],
    });
  const query = projected(queries, 0);
  const [keys, values] = [projected(x, 1), projected(x, 2)];
  const seen = past ? after(past, { keys, values }) : { keys, values };
  const answers = causal ? answersInBlocks(query, seen, mask, heads) : answer(query, seen, mask, heads);
  const joined = reshape(answers, { shape: [asking, width] });
  return { mixed: linear(joined, parameters, `${name}.c_proj`), present: { keys, values } };
}

/** Queries of a block at least, and blocks at most. */
const blockTokens = 128;
const mostBlocks = 4;

/** The same in blocks of queries, none of which is multiplied with keys after its last one: exact under a causal mask. */
function answersInBlocks(query: Value, { keys, values }: KeysAndValues, mask: Value, heads: number): Value {
  const [tokens = 0] = query.shape;
  const count = Math.min(mostBlocks, Math.max(1, Math.floor(tokens / blockTokens)));
  const ends = Array.from({ length: count }, (_, i) => Math.floor(((i + 1) * tokens) / count));
  const queryAxis = mask.shape.length - 2;
  return ends
    .map((end, i) => {
      const start = ends[i - 1] ?? 0;
      const seen = { keys: range(keys, 0, 0, end), values: range(values, 0, 0, end) };
      const own = range(range(mask, queryAxis, start, end), queryAxis + 1, 0, end);
      return answer(range(query, 0, start, end), seen, own, heads);
    })
    .reduce((all, block) => concatenate(all, block, { axis: 0 }));
}

const range = (x: Value, axis: number, start: number, end: number): Value =>
  start === 0 && end === x.shape[axis] ? x : slice(x, { starts: [start], ends: [end], axes: [axis] });

/** What queries [R,B·H,D/H] take from keys and values [S,B·H,D/H]: [R,B·H,D/H]. */
function answer(query: Value, { keys, values }: KeysAndValues, mask: Value, heads: number): Value {
  const headWidth = query.shape[2] ?? 1;
  const scores = matmul(query, keys, {
    transBatchA: 1,
    transBatchB: 1,
    transB: 1,
    alpha: { float: 1 / Math.sqrt(headWidth) },
  });
  return transpose(attend(masks(scores, mask, heads), values), { perm: [1, 0, 2] });
}

/**
 * softmax(scores) · values: scores [B·H,R,S], values [S,B·H,D/H] → [B·H,R,D/H]. Each row of the softmax's gradient
 * needs Σ dp·p over its S keys, which is Σ dy·y over the D/H columns of the result (Dao et al. 2022, appendix B).
 */
export const attend = defineComposite({
  name: 'Attend',
  inputs: ['scores', 'values'],
  body: ({ scores, values }) => matmul(softmax(scores), values, { transBatchB: 1 }),
  gradient: ({ y, dy, scores, values }) => {
    const weights = softmax(scores);
    const dWeights = matmul(dy, values, { transBatchB: 1, transB: 1 });
    const dScores = multiply(weights, subtract(dWeights, sumOfRow(multiply(dy, y))));
    const dValues = transpose(matmul(dy, weights, { transA: 1 }), { perm: [2, 0, 1] });
    return [dScores, dValues];
  },
});

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

/** Query, key or value: a third of the columns of one weight, which is smaller to cut than the rows. */
function projection(x: Value, parameters: Parameters, name: string, part: 0 | 1 | 2): Value {
  const weight = parameters.get(`${name}.weight`);
  const bias = parameters.get(`${name}.bias`);
  const width = x.shape[1] ?? 0;
  const columns = { starts: [part * width], ends: [(part + 1) * width] } as const;
  return gemm(x, slice(weight, { ...columns, axes: [1] }), slice(bias, { ...columns, axes: [0] }));
}
