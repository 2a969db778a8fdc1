import type { DecoderConfig } from '../layers/decoder-config.js';
import { DynamicGraph } from '../onnx/dynamic-graph.js';
import { dependsOnThreads } from '../ops/thread-invariance.js';
import { checkModel } from './check-model.js';

/** Where a parameter's float32 numbers lie among the bytes that a session is handed as `WEIGHTS_FILE`. */
export interface StoredWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
}

export const WEIGHTS_FILE = 'weights';

interface Building {
  readonly graph: DynamicGraph;
  readonly config: DecoderConfig;
}

/** The residual stream [T,B,D], and the same after a norm. */
interface Normed {
  readonly stream: string;
  readonly normed: string;
}

/**
 * Tokens that continue cached ones. The numbers of sequences B, of tokens of each in this run T and of cached slots P
 * are told at every run, so that one session serves all; T is 1 or at least D/H (see `attention`).
 *
 * Inputs: `tokens` and `positions` int32 [T,B]; `reads` int32 [R], token t of sequence b as t·B + b; `mask`
 * [B,1,T,T+P], added to the scores of each token's attention to this run's tokens and then to the cached ones; `parts`
 * int64 [2], T and P; for every layer N `past.keys.N` and `past.values.N` [P,B,H,D/H].
 * Outputs: `logits` [R,V] after the tokens of `reads`; `present` [2·L·T,B,H,D/H], of each layer the keys of this run's
 * tokens and then their values.
 *
 * Weights are part of the model, so ONNX Runtime packs them once; their products then sum in blocks that depend
 * neither on threads nor on how many rows there are.
 */
export function continuationProgram(config: DecoderConfig, weights: readonly StoredWeight[]): Uint8Array {
  checkModel(config);
  const { layers, heads, width, vocabularySize } = config;
  const graph = new DynamicGraph();
  const building = { graph, config };
  let at = embedded(building);
  const present: string[] = [];
  for (let layer = 0; layer < layers; layer++) {
    const name = `transformer.h.${layer}`;
    const { mixed, keys, values } = attention(building, at.normed, layer);
    present.push(keys, values);
    at = added(graph, at.stream, mixed, `${name}.attn.c_proj.bias`, `${name}.ln_2`);
    const next = layer === layers - 1 ? 'transformer.ln_f' : `transformer.h.${layer + 1}.ln_1`;
    at = added(graph, at.stream, fed(graph, at.normed, `${name}.mlp`), `${name}.mlp.c_proj.bias`, next);
  }
  const rows = graph.add('Reshape', [at.normed, graph.integers([-1, width])]);
  const read = graph.add('Gather', [rows, 'reads']);
  graph.add('Gemm', [read, 'transformer.wte.weight'], { transB: 1 }, ['logits']);
  graph.add('Concat', present, { axis: 0 }, ['present']);

  const cached = (name: string, slots: string) =>
    ({ name, dtype: 'float32', sizes: [slots, 'B', heads, width / heads] }) as const;
  return graph.encode(
    [
      { name: 'tokens', dtype: 'int32', sizes: ['T', 'B'] },
      { name: 'positions', dtype: 'int32', sizes: ['T', 'B'] },
      { name: 'reads', dtype: 'int32', sizes: ['R'] },
      { name: 'mask', dtype: 'float32', sizes: ['B', 1, 'T', 'T + P'] },
      { name: 'parts', dtype: 'int64', sizes: [2] },
      ...pastNames(config).map((name) => cached(name, 'P')),
    ],
    [{ name: 'logits', dtype: 'float32', sizes: ['R', vocabularySize] }, cached('present', '2·L·T')],
    weights.map(({ name, shape, offset }) => {
      const length = Float32Array.BYTES_PER_ELEMENT * shape.reduce((product, size) => product * size, 1);
      return { name, shape, file: WEIGHTS_FILE, offset, length };
    }),
  );
}

/** Names of the cached inputs, in the order in which `present` gives what follows them. */
export const pastNames = ({ layers }: Pick<DecoderConfig, 'layers'>): string[] =>
  Array.from({ length: layers }, (_, layer) => [`past.keys.${layer}`, `past.values.${layer}`]).flat();

function embedded({ graph }: Building): Normed {
  const stream = graph.add('Add', [
    graph.add('Gather', ['transformer.wte.weight', 'tokens']),
    graph.add('Gather', ['transformer.wpe.weight', 'positions']),
  ]);
  const norm = 'transformer.h.0.ln_1';
  const normed = graph.add('LayerNormalization', [stream, `${norm}.weight`, `${norm}.bias`], {
    axis: -1,
    epsilon,
  });
  return { stream, normed };
}

const epsilon = { float: 1e-5 };

/** The stream with a branch and its bias added, and that sum after a norm: one operator. */
function added(graph: DynamicGraph, stream: string, branch: string, bias: string, norm: string): Normed {
  const outputs = [`${norm}:normed`, '', '', `${norm}:stream`] as const;
  graph.addContributed(
    'SkipLayerNormalization',
    [branch, stream, `${norm}.weight`, `${norm}.bias`, bias],
    { epsilon },
    outputs,
  );
  return { normed: outputs[0], stream: outputs[3] };
}

/**
 * Attention of x [T,B,D] before the bias of its last product, with keys and values of its tokens [T,B,H,D/H].
 *
 * The cache is read where it lies: scores and weighed values of this run's tokens and of cached ones are computed
 * apart, and only the scores are joined. This run's tokens come first among the keys, so that each key keeps its place
 * when the cache is padded for other sequences. A single row is a product of its own kernel, and from D/H rows on
 * the weighed values have no more columns than rows: both sum alike for any number of threads.
 */
function attention({ graph, config }: Building, x: string, layer: number) {
  const { heads, width } = config;
  const headWidth = width / heads;
  const name = `transformer.h.${layer}.attn`;
  const biased = graph.add('Add', [graph.add('MatMul', [x, `${name}.c_attn.weight`]), `${name}.c_attn.bias`]);
  const byHead = graph.add('Reshape', [biased, graph.integers([0, 0, 3 * heads, headWidth])]);
  const [query, keys, values] = [`${name}.query`, `${name}.keys`, `${name}.values`] as const;
  graph.add('Split', [byHead], { axis: 2, num_outputs: 3 }, [query, keys, values]);
  const scaled = graph.add('Mul', [query, graph.scalar('float32', 1 / Math.sqrt(headWidth))]);
  const scores = scoresOf(graph, scaled, config);
  const all = graph.add('Concat', [scores(keys), scores(`past.keys.${layer}`)], { axis: 3 });
  const weights = graph.add('Softmax', [graph.add('Add', [all, 'mask'])], { axis: -1 });
  const [own, past] = [`${name}.own`, `${name}.past`];
  graph.add('Split', [weights, 'parts'], { axis: 3 }, [own, past]);
  const weighed = (parts: string, of: string) =>
    graph.addContributed('FusedMatMul', [parts, of], { transBatchB: 1 });
  const mixed = graph.add('Add', [weighed(own, values), weighed(past, `past.values.${layer}`)]);
  const timeMajor = graph.add('Transpose', [mixed], { perm: [2, 0, 1, 3] });
  const joined = graph.add('Reshape', [timeMajor, graph.integers([0, 0, width])]);
  return { mixed: graph.add('MatMul', [joined, `${name}.c_proj.weight`]), keys, values };
}

/**
 * Scores [B,H,T,S] of queries [T,B,H,D/H] against keys [S,B,H,D/H]. Queries of heads that the kernel does not sum in
 * one block are turned, as in every product whose bits would depend on threads.
 */
function scoresOf(graph: DynamicGraph, query: string, { heads, width }: DecoderConfig) {
  const headWidth = width / heads;
  const form = { transBatchB: 1, transB: 1 };
  if (!dependsOnThreads({ rows: 1, inner: headWidth, columns: 2, batch: heads }))
    return (keys: string) => graph.addContributed('FusedMatMul', [query, keys], { ...form, transBatchA: 1 });
  const turned = graph.add('Transpose', [query], { perm: [1, 2, 3, 0] });
  return (keys: string) => graph.addContributed('FusedMatMul', [turned, keys], { ...form, transA: 1 });
}

/** The feed-forward layer of x before the bias of its last product. */
function fed(graph: DynamicGraph, x: string, name: string): string {
  const inner = graph.add('MatMul', [x, `${name}.c_fc.weight`]);
  const active = graph.addContributed('FastGelu', [inner, `${name}.c_fc.bias`]);
  return graph.add('MatMul', [active, `${name}.c_proj.weight`]);
}
