import onnxProto from 'onnx-proto';
import type { TensorSpec } from '../graph/program.js';
import { scalar } from '../graph/value.js';
import { opsets } from './emit.js';
import { tensorProto, valueInfo } from './protobuf.js';

const { onnx } = onnxProto;

type Graph = ReturnType<typeof graphOf>;

export interface LoopParts {
  /** How often the body runs. */
  readonly turns: number;
  /** Fed from outside. */
  readonly inputs: readonly TensorSpec[];
  /** A model that runs once before, on the inputs. */
  readonly before: Uint8Array;
  /**
   * Models that run in every turn, each on inputs, on what ran before and on the ones before it, by name; they find
   * the number of the turn, from 0, as `turn` int64 [].
   */
  readonly body: readonly Uint8Array[];
  /** Inputs that a turn hands to the next one: the body gives the next one's as `next:<name>`, the model the last. */
  readonly carried: readonly TensorSpec[];
  /** What the body gives in each turn, stacked on a leading axis in the model's outputs. */
  readonly collected: readonly TensorSpec[];
}

/** One ONNX model whose only work is a `Loop`. */
export function emitLoop({ turns, inputs, before, body, carried, collected }: LoopParts): Uint8Array {
  const prologue = prefixed(graphOf(before), 'before', namesOf([graphOf(before)]));
  const outputs = [
    ...carried.map((spec) => valueInfo(`next:${spec.name}`, spec)),
    ...collected.map((spec) => valueInfo(spec.name, { ...spec, shape: [turns, ...spec.shape] })),
  ];
  const loop = onnx.NodeProto.create({
    name: 'loop',
    opType: 'Loop',
    input: ['turns', '', ...carried.map(({ name }) => name)],
    output: outputs.map(({ name }) => name),
    attribute: [
      {
        name: 'body',
        type: onnx.AttributeProto.AttributeType.GRAPH,
        g: bodyOf({ body, carried, collected }),
      },
    ],
  });
  const model = onnx.ModelProto.create({
    irVersion: 8,
    producerName: 'retort',
    opsetImport: opsets,
    graph: {
      name: 'loop',
      input: inputs.map((spec) => valueInfo(spec.name, spec)),
      output: outputs,
      initializer: [tensorProto('turns', scalar('int64', turns), [turns]), ...(prologue.initializer ?? [])],
      node: [...(prologue.node ?? []), loop],
    },
  });
  return onnx.ModelProto.encode(model).finish();
}

/** What a turn computes. Names of its own parts get the part's number before them. */
function bodyOf({ body, carried, collected }: Pick<LoopParts, 'body' | 'carried' | 'collected'>) {
  const graphs = body.map(graphOf);
  const names = namesOf(graphs);
  const parts = graphs.map((graph, i) => prefixed(graph, String(i), names));
  return onnx.GraphProto.create({
    name: 'turn',
    input: [valueInfo('turn', scalar('int64', 0)), condition('goes'), ...carried.map(own)],
    output: [
      condition('goes on'),
      ...carried.map((spec) => valueInfo(`next:${spec.name}`, spec)),
      ...collected.map(own),
    ],
    initializer: parts.flatMap(({ initializer }) => initializer ?? []),
    node: [
      onnx.NodeProto.create({ name: 'goes on', opType: 'Identity', input: ['goes'], output: ['goes on'] }),
      ...parts.flatMap(({ node }) => node ?? []),
    ],
  });
}

const own = (spec: TensorSpec) => valueInfo(spec.name, spec);

const condition = (name: string) => ({
  name,
  type: { tensorType: { elemType: onnx.TensorProto.DataType.BOOL, shape: { dim: [] } } },
});

function graphOf(model: Uint8Array) {
  const { graph } = onnx.ModelProto.decode(model);
  if (!graph) throw new TypeError('an ONNX model without a graph');
  return graph;
}

/** What graphs have in common with others: the names of their inputs and outputs. */
const namesOf = (graphs: readonly Graph[]): ReadonlySet<string> =>
  new Set(graphs.flatMap(({ input, output }) => [...(input ?? []), ...(output ?? [])].map(nameOf)));

const nameOf = ({ name }: { name?: string | null }): string => name ?? '';

/** The graph with a prefix before every name that it has for itself. */
function prefixed(graph: Graph, prefix: string, shared: ReadonlySet<string>) {
  const renamed = (name: string) => (name === '' || shared.has(name) ? name : `${prefix}/${name}`);
  return {
    initializer: graph.initializer?.map((tensor) => ({ ...tensor, name: renamed(nameOf(tensor)) })),
    node: graph.node?.map((node) => ({
      ...node,
      name: `${prefix}/${nameOf(node)}`,
      input: node.input?.map(renamed),
      output: node.output?.map(renamed),
    })),
  };
}
