import onnxProto from 'onnx-proto';
import type { TensorSpec } from '../graph/program.js';
import { scalar } from '../graph/value.js';
import { opsets } from './emit.js';
import { graphOf, ownNames, prefixed } from './named-graph.js';
import { valueInfo } from './protobuf.js';

const { onnx } = onnxProto;

/** A model that runs in every turn. */
interface TurnPart {
  readonly model: Uint8Array;
  /** What its inputs and outputs are called in the turn, where that is not their own name. */
  readonly called?: ReadonlyMap<string, string>;
}

export interface LoopParts {
  /** Fed from outside, beside `turns` int64 [], how often the body runs. */
  readonly inputs: readonly TensorSpec[];
  /** Fed too, one of each a turn on a leading axis. */
  readonly perTurn: readonly TensorSpec[];
  /** A model that runs once before, on the inputs. */
  readonly before: Uint8Array;
  /**
   * Run in every turn, each on inputs, on what ran before and on the ones before it, by name; they find the number of
   * the turn, from 0, as `turn` int64 [].
   */
  readonly body: readonly TurnPart[];
  /** Inputs that a turn hands to the next one: the body gives the next one's as `next:<name>`, the model the last. */
  readonly carried: readonly TensorSpec[];
  /** What the body gives in each turn, stacked on a leading axis in the model's outputs. */
  readonly collected: readonly TensorSpec[];
}

/** One ONNX model whose only work is a `Loop` of as many turns as it is told. */
export function emitLoop({ inputs, perTurn, before, body, carried, collected }: LoopParts): Uint8Array {
  const prologue = prefixed(graphOf(before), 'before', ownNames(graphOf(before)));
  const outputs = [
    ...carried.map((spec) => valueInfo(`next:${spec.name}`, spec)),
    ...collected.map(ofEveryTurn),
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
      input: [valueInfo('turns', scalar('int64', 0)), ...inputs.map(own), ...perTurn.map(ofEveryTurn)],
      output: outputs,
      initializer: prologue.initializer,
      node: [...prologue.node, loop],
    },
  });
  return onnx.ModelProto.encode(model).finish();
}

/** What a turn computes. Names of its own parts get the part's number before them. */
function bodyOf({ body, carried, collected }: Pick<LoopParts, 'body' | 'carried' | 'collected'>) {
  const parts = body.map(({ model, called }, i) => {
    const graph = graphOf(model);
    return prefixed(graph, String(i), new Map([...ownNames(graph), ...(called ?? [])]));
  });
  return onnx.GraphProto.create({
    name: 'turn',
    input: [valueInfo('turn', scalar('int64', 0)), condition('goes'), ...carried.map(own)],
    output: [
      condition('goes on'),
      ...carried.map((spec) => valueInfo(`next:${spec.name}`, spec)),
      ...collected.map(own),
    ],
    initializer: parts.flatMap(({ initializer }) => initializer),
    node: [
      onnx.NodeProto.create({ name: 'goes on', opType: 'Identity', input: ['goes'], output: ['goes on'] }),
      ...parts.flatMap(({ node }) => node),
    ],
  });
}

const own = (spec: TensorSpec) => valueInfo(spec.name, spec);

/** One of each a turn, on a leading axis that the model leaves open. */
function ofEveryTurn(spec: TensorSpec) {
  const info = valueInfo(spec.name, spec);
  const dim = [{ dimParam: 'turns' }, ...(info.type?.tensorType?.shape?.dim ?? [])];
  return { ...info, type: { tensorType: { ...info.type?.tensorType, shape: { dim } } } };
}

const condition = (name: string) => ({
  name,
  type: { tensorType: { elemType: onnx.TensorProto.DataType.BOOL, shape: { dim: [] } } },
});
