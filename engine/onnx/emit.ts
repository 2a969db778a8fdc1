import onnxProto from 'onnx-proto';
import { callsInOrder } from '../graph/calls.js';
import type { NodeSpec, TensorSpec } from '../graph/program.js';
import { type Attributes, type Call, integers, type TensorType, type Value } from '../graph/value.js';
import { attributeProto, tensorProto, valueInfo } from './protobuf.js';

const { onnx } = onnxProto;

/** ONNX operator set 18 is the first with `ScatterElements` reduction over every dtype that is used here. */
export const opsets = [
  { domain: '', version: 18 },
  { domain: 'com.microsoft', version: 1 },
];

interface GraphNode {
  readonly op: Pick<Call['op'], 'name' | 'domain'>;
  readonly inputs: readonly string[];
  readonly outputs: readonly TensorSpec[];
  readonly attributes: Attributes;
}

/**
 * The ONNX model that computes `outputs` from `inputs`. Equal subexpressions are emitted once; names and order
 * follow from the graph alone, so equal graphs give equal bytes.
 */
export const emit = (inputs: readonly Value[], outputs: Readonly<Record<string, Value>>): Uint8Array =>
  emitWithNodes(inputs, outputs).onnx;

/** The same, with its nodes. */
export function emitWithNodes(
  inputs: readonly Value[],
  outputs: Readonly<Record<string, Value>>,
): { readonly onnx: Uint8Array; readonly nodes: readonly NodeSpec[] } {
  const emission = new Emission();
  for (const call of callsInOrder(Object.values(outputs), emittedInputs)) emission.add(call);
  const nodes = emission.nodesWithOutputs(outputs);
  const model = onnx.ModelProto.create({
    irVersion: 8,
    producerName: 'retort',
    opsetImport: opsets,
    graph: {
      name: 'program',
      input: inputs.map((value) => valueInfo(emission.nameOf(value), value)),
      output: Object.entries(outputs).map(([name, value]) => valueInfo(name, value)),
      initializer: emission.initializers,
      node: nodes.map(nodeProto),
    },
  });
  return {
    onnx: onnx.ModelProto.encode(model).finish(),
    nodes: nodes.map((node) => ({ op: node.op.name, inputs: node.inputs, outputs: node.outputs })),
  };
}

const emittedInputs = (call: Call) => (call.expansion ? [call.expansion] : call.inputs);

class Emission {
  readonly initializers: ReturnType<typeof tensorProto>[] = [];
  readonly #nodes: GraphNode[] = [];
  readonly #outputsOf = new Map<Call, readonly string[]>();
  readonly #known = new Map<string, readonly string[]>();
  /** Names of those met before, for a large one takes long to compare. */
  readonly #constants = new Map<Value, string>();

  /** Adds a call whose inputs were added before. */
  add(call: Call): void {
    this.#outputsOf.set(call, call.expansion ? [this.nameOf(call.expansion)] : this.#node(call));
  }

  nameOf(value: Value): string {
    const { source } = value;
    if (source.kind === 'input') return source.name;
    if (source.kind === 'constant') {
      const name = this.#constants.get(value) ?? this.#constant(value, source.elements);
      this.#constants.set(value, name);
      return name;
    }
    return this.#outputsOf.get(source.call)?.[source.index] ?? '';
  }

  /** The nodes, in which the results to read bear the names of `outputs`. */
  nodesWithOutputs(outputs: Readonly<Record<string, Value>>): GraphNode[] {
    const computed = new Set(this.#nodes.flatMap((node) => node.outputs.map(({ name }) => name)));
    const renamed = new Map<string, string>();
    const copies: GraphNode[] = [];
    for (const [name, value] of Object.entries(outputs)) {
      const current = this.nameOf(value);
      if (computed.has(current) && !renamed.has(current)) renamed.set(current, name);
      else
        copies.push({
          op: { name: 'Identity', domain: '' },
          inputs: [current],
          outputs: [typed(name, value)],
          attributes: {},
        });
    }
    const rename = (name: string) => renamed.get(name) ?? name;
    return [...this.#nodes, ...copies].map((node) => ({
      ...node,
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map((output) => ({ ...output, name: rename(output.name) })),
    }));
  }

  #node({ op, inputs, attributes, results }: Call): readonly string[] {
    const vectors = op.asInputs.map((name) => integers(attributes[name] as readonly number[]));
    const inputNames = [...inputs, ...vectors].map((value) => this.nameOf(value));
    const own = Object.entries({ ...op.always, ...attributes }).filter(
      ([name]) => !op.asInputs.includes(name),
    );
    return this.#once(JSON.stringify([op.domain, op.name, inputNames, own]), () => {
      const name = `${op.name}_${this.#nodes.length}`;
      const outputs = results.map((type, i) => typed(i === 0 ? name : `${name}:${i}`, type));
      this.#nodes.push({ op, inputs: inputNames, outputs, attributes: Object.fromEntries(own) });
      return outputs.map((output) => output.name);
    });
  }

  #constant(value: Value, elements: readonly number[]): string {
    const [name = ''] = this.#once(JSON.stringify([value.dtype, value.shape, elements]), () => {
      const fresh = `constant_${this.initializers.length}`;
      this.initializers.push(tensorProto(fresh, value, elements));
      return [fresh];
    });
    return name;
  }

  #once(key: string, make: () => readonly string[]): readonly string[] {
    const names = this.#known.get(key) ?? make();
    this.#known.set(key, names);
    return names;
  }
}

const typed = (name: string, { dtype, shape }: TensorType): TensorSpec => ({ name, dtype, shape });

const nodeProto = ({ op, inputs, outputs, attributes }: GraphNode) =>
  onnx.NodeProto.create({
    name: outputs[0]?.name,
    opType: op.name,
    domain: op.domain,
    input: [...inputs],
    output: outputs.map(({ name }) => name),
    attribute: Object.entries(attributes).flatMap(([name, attribute]) =>
      attribute === undefined ? [] : [attributeProto(name, attribute)],
    ),
  });
