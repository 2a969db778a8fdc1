import { defineComposite, defineOp } from '../graph/define-op.js';
import { integers, type Value } from '../graph/value.js';
import type { Parameters } from '../layers/parameters.js';
import { add, multiply, subtract } from '../ops/elementwise.js';
import { gatherElements, put } from '../ops/gather.js';
import { concatenate, slice } from '../ops/layout.js';
import { matmul } from '../ops/matmul.js';
import { softmax } from '../ops/normalize.js';
import { crossEntropy, nats, weightedTotal } from './language-model.js';

/** Logits that may be there at once, 128 MiB of them; where rows have more, they are computed in chunks of rows. */
const MOST_LOGITS = 2 ** 25;

/** Σ weights·nll of the next tokens after final hidden rows [R,D], in nats; targets and weights [R,1]. */
export function nextTokenLoss(hidden: Value, parameters: Parameters, targets: Value, weights: Value): Value {
  const embedding = parameters.get('transformer.wte.weight');
  return tiedLoss(hidden, embedding, targets, weights, { rows: rowsOfChunk(embedding) });
}

/** The negative log-likelihood of each [R,1], for programs without a gradient. */
export function nextTokenNll(hidden: Value, parameters: Parameters, targets: Value): Value {
  const embedding = parameters.get('transformer.wte.weight');
  const parts: Value[] = [];
  for (const chunk of chunksOf(hidden, rowsOfChunk(embedding))) {
    const rows = after(chunk(hidden), parts.slice(-1));
    parts.push(crossEntropy(matmul(rows, embedding, { transB: 1 }), chunk(targets)));
  }
  return joined(parts);
}

/**
 * The loss with its logits, which live with their softmax for `rows` rows at a time: a chunk begins after all that the
 * one before gives to loss and gradients. `p - onehot` is made in the softmax's own place, and the weights multiply
 * rows of width D instead of rows of the vocabulary.
 *   hidden [R,D] · embedding [V,D] · targets [R,1] · weights [R,1], which no gradient reaches → scalar
 */
export const tiedLoss = defineComposite({
  name: 'TiedLoss',
  inputs: ['hidden', 'embedding', 'targets', 'weights'],
  body: (operands, { rows }: { readonly rows: number }) =>
    weightedTotal(joined(chunks(operands, rows).map(({ nll }) => nll)), operands.weights),
  gradient: ({ dy, ...operands }, { rows }) => {
    const all = chunks(operands, rows);
    const dHidden = joined(all.map((chunk) => chunk.dHidden));
    const dEmbedding = all.at(-1)?.dEmbedding ?? null;
    return [multiply(dHidden, dy), dEmbedding && multiply(dEmbedding, dy), null, null];
  },
});

interface Operands {
  readonly hidden: Value;
  readonly embedding: Value;
  readonly targets: Value;
  readonly weights: Value;
}

interface Chunk {
  readonly nll: Value;
  readonly dHidden: Value;
  /** Of this chunk and all before it. */
  readonly dEmbedding: Value;
}

function chunks({ hidden, embedding, targets, weights }: Operands, rows: number): Chunk[] {
  const all: Chunk[] = [];
  for (const chunk of chunksOf(hidden, rows)) {
    const before = all.at(-1);
    const own = after(chunk(hidden), before ? Object.values(before) : []);
    const [target, weight] = [chunk(targets), chunk(weights)];
    const probabilities = softmax(matmul(own, embedding, { transB: 1 }));
    const ofTargets = gatherElements(probabilities, target, { axis: 1 });
    const excess = put(probabilities, target, subtract(ofTargets, 1));
    const share = matmul(excess, multiply(own, weight), { transA: 1 });
    all.push({
      nll: nats(ofTargets),
      dHidden: multiply(matmul(excess, embedding), weight),
      dEmbedding: before ? add(before.dEmbedding, share) : share,
    });
  }
  return all;
}

const rowsOfChunk = ({ shape: [vocabulary = 1] }: Value): number =>
  Math.max(1, Math.floor(MOST_LOGITS / vocabulary));

/** For each chunk what cuts its rows out of a value [R,n]. */
function chunksOf({ shape: [count = 0] }: Value, rows: number): ((x: Value) => Value)[] {
  if (count <= rows) return [(x) => x];
  return Array.from({ length: Math.ceil(count / rows) }, (_, i) => {
    const range = { starts: [i * rows], ends: [Math.min(count, (i + 1) * rows)], axes: [0] } as const;
    return (x: Value) => slice(x, range);
  });
}

const joined = ([first, ...others]: readonly Value[]): Value => {
  if (!first) throw new RangeError('no rows');
  return others.reduce((all, part) => concatenate(all, part, { axis: 0 }), first);
};

const shapeOf = defineOp({
  onnx: 'Shape',
  inputs: ['x'],
  type: ({ x }) => ({ dtype: 'int64', shape: [x.shape.length] }),
});

const reshapeTo = defineOp({ onnx: 'Reshape', inputs: ['x', 'shape'], type: ({ x }) => x });

/** x, once other matrices are computed: ONNX Runtime orders nodes by nothing but what they read. */
const after = (x: Value, done: readonly Value[]): Value =>
  done.length === 0
    ? x
    : reshapeTo(
        x,
        done.reduce((shape, value) => add(shape, multiply(shapeOf(value), 0)), integers(x.shape)),
      );
