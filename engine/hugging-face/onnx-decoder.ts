import { OnnxTooLarge } from '../errors.js';
import type { DecoderConfig } from '../layers/decoder-config.js';
import { DynamicGraph } from '../onnx/dynamic-graph.js';
import type { NamedTensor } from '../runtime/safetensors.js';

/** Low enough that its exponential is zero, and finite. */
const MASKED = -1e30;
/** A protobuf message ends at 2 GiB; the graph itself is small. */
const MAXIMUM_BYTES = 2 ** 31 - 2 ** 24;
const GELU_LINEAR = 2 * Math.sqrt(2 / Math.PI);
const GELU_CUBIC = 0.044715 * GELU_LINEAR;

/** Names that every layer reads: the embedding's rows, and which key each query sees. */
interface Context {
  readonly graph: DynamicGraph;
  readonly config: DecoderConfig;
  /** bool [B,1,T,P+T] */
  readonly visible: string;
}

/**
 * A language model with its key-value cache as one ONNX model of standard operators, under the names of Hugging
 * Face's Optimum. Inputs: `input_ids` and `position_ids` int64 [B,T], `attention_mask` int64 [B,P+T], 0 for what is
 * padding, and for every layer N `past_key_values.N.key` and `.value` [B,H,P,D/H], where P may be 0. Outputs:
 * `logits` [B,T,V], and `present.N.key` and `present.N.value` [B,H,P+T,D/H], which are the next run's past.
 * @throws OnnxTooLarge when the weights do not fit one file
 */
export function onnxDecoder(config: DecoderConfig, tensors: ReadonlyMap<string, NamedTensor>): Uint8Array {
  const bytes = [...tensors.values()].reduce((sum, { values }) => sum + values.byteLength, 0);
  if (bytes > MAXIMUM_BYTES) throw new OnnxTooLarge(bytes, MAXIMUM_BYTES);
  const graph = new DynamicGraph();
  const context = { graph, config, visible: visibleKeys(graph) };
  let stream = graph.add('Add', [
    graph.add('Gather', ['transformer.wte.weight', 'input_ids']),
    graph.add('Gather', ['transformer.wpe.weight', 'position_ids']),
  ]);
  for (let layer = 0; layer < config.layers; layer++) stream = block(context, stream, layer);
  logits(graph, config, layerNorm(graph, stream, 'transformer.ln_f'));
  const { heads, width, vocabularySize } = config;
  const rows = (name: string) => ({ name, dtype: 'int64', sizes: ['batch', 'tokens'] }) as const;
  const cache = (prefix: string, length: string) =>
    Array.from({ length: config.layers }, (_, layer) =>
      ['key', 'value'].map((part) => ({
        name: `${prefix}.${layer}.${part}`,
        dtype: 'float32' as const,
        sizes: ['batch', heads, length, width / heads],
      })),
    ).flat();
  return graph.encode(
    [
      rows('input_ids'),
      { name: 'attention_mask', dtype: 'int64', sizes: ['batch', 'past + tokens'] },
      rows('position_ids'),
      ...cache('past_key_values', 'past'),
    ],
    [
      { name: 'logits', dtype: 'float32', sizes: ['batch', 'tokens', vocabularySize] },
      ...cache('present', 'past + tokens'),
    ],
    [...tensors.values()].map(({ name, shape, values }) => ({
      name,
      shape,
      bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    })),
  );
}

/** A query sees itself and what is before it, but no padding. */
function visibleKeys(graph: DynamicGraph): string {
  const axis = (of: string) =>
    graph.add('Squeeze', [
      graph.add('Slice', [graph.add('Shape', [of]), graph.integers([1]), graph.integers([2])]),
    ]);
  const [tokens, keys] = [axis('input_ids'), axis('attention_mask')];
  const [zero, one] = [graph.scalar('int64', 0), graph.scalar('int64', 1)];
  const queryAt = graph.add('Range', [graph.add('Sub', [keys, tokens]), keys, one]);
  const causal = graph.add('LessOrEqual', [
    graph.add('Range', [zero, keys, one]),
    graph.add('Unsqueeze', [queryAt, graph.integers([1])]),
  ]);
  const real = graph.add('Greater', ['attention_mask', zero]);
  return graph.add('And', [causal, graph.add('Unsqueeze', [real, graph.integers([1, 2])])]);
}

function block(context: Context, stream: string, layer: number): string {
  const { graph } = context;
  const at = `transformer.h.${layer}`;
  const mixed = attention(context, layerNorm(graph, stream, `${at}.ln_1`), layer);
  const attended = graph.add('Add', [stream, mixed]);
  const inner = gelu(graph, linear(graph, layerNorm(graph, attended, `${at}.ln_2`), `${at}.mlp.c_fc`));
  return graph.add('Add', [attended, linear(graph, inner, `${at}.mlp.c_proj`)]);
}

/** Of x [B,T,D] and the past of a layer. */
function attention({ graph, config, visible }: Context, x: string, layer: number): string {
  const { heads, width } = config;
  const name = `transformer.h.${layer}.attn`;
  const parts = ['query', 'key', 'value'].map((part) => `${name}.${part}`);
  graph.add('Split', [linear(graph, x, `${name}.c_attn`)], { axis: 2, num_outputs: 3 }, parts);
  const [query = '', key = '', value = ''] = parts.map((part) =>
    graph.add('Transpose', [graph.add('Reshape', [part, graph.integers([0, 0, heads, width / heads])])], {
      perm: [0, 2, 1, 3],
    }),
  );
  const all = (part: 'key' | 'value', own: string) =>
    graph.add('Concat', [`past_key_values.${layer}.${part}`, own], { axis: 2 }, [`present.${layer}.${part}`]);
  const keys = graph.add('Transpose', [all('key', key)], { perm: [0, 1, 3, 2] });
  const scaled = graph.add('Mul', [query, graph.scalar('float32', 1 / Math.sqrt(width / heads))]);
  const scores = graph.add('Where', [
    visible,
    graph.add('MatMul', [scaled, keys]),
    graph.scalar('float32', MASKED),
  ]);
  const weighed = graph.add('MatMul', [graph.add('Softmax', [scores], { axis: 3 }), all('value', value)]);
  const joined = graph.add('Reshape', [
    graph.add('Transpose', [weighed], { perm: [0, 2, 1, 3] }),
    graph.integers([0, 0, width]),
  ]);
  return linear(graph, joined, `${name}.c_proj`);
}

/** By the embedding, which is not stored a second time. */
function logits(graph: DynamicGraph, { width, vocabularySize }: DecoderConfig, hidden: string): void {
  const rows = graph.add('Reshape', [hidden, graph.integers([-1, width])]);
  const flat = graph.add('Gemm', [rows, 'transformer.wte.weight'], { transB: 1 });
  const sizes = graph.add('Concat', [graph.add('Shape', ['input_ids']), graph.integers([vocabularySize])], {
    axis: 0,
  });
  graph.add('Reshape', [flat, sizes], {}, ['logits']);
}

const linear = (graph: DynamicGraph, x: string, name: string): string =>
  graph.add('Add', [graph.add('MatMul', [x, `${name}.weight`]), `${name}.bias`]);

const layerNorm = (graph: DynamicGraph, x: string, name: string): string =>
  graph.add('LayerNormalization', [x, `${name}.weight`, `${name}.bias`], {
    axis: -1,
    epsilon: { float: 1e-5 },
  });

/** The tanh approximation, as x·σ(u). */
function gelu(graph: DynamicGraph, x: string): string {
  const cubic = graph.add('Mul', [graph.add('Mul', [x, x]), graph.scalar('float32', GELU_CUBIC)]);
  const slope = graph.add('Add', [cubic, graph.scalar('float32', GELU_LINEAR)]);
  return graph.add('Mul', [x, graph.add('Sigmoid', [graph.add('Mul', [x, slope])])]);
}
