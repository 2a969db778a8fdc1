import onnxProto from 'onnx-proto';
import { type Attributes, scalar, type TensorType } from '../graph/value.js';
import { opsets } from './emit.js';
import { attributeProto, dataTypes, tensorProto } from './protobuf.js';

const { onnx } = onnxProto;
const CONTRIBUTED = 'com.microsoft';

/** An axis of a size that is known, or of one that has a name and is told at every run. */
type Size = number | string;

interface Port {
  readonly name: string;
  readonly dtype: TensorType['dtype'];
  readonly sizes: readonly Size[];
}

/** A weight of a model: in the model itself, or `bytes` of a file of the given name that a session is handed. */
type Weight = { readonly name: string; readonly shape: readonly number[] } & (
  | { readonly bytes: Uint8Array }
  | { readonly file: string; readonly offset: number; readonly length: number }
);

/** A model over axes whose sizes are told at run time; of standard operators, unless it adds others. */
export class DynamicGraph {
  readonly #nodes: ReturnType<typeof onnx.NodeProto.create>[] = [];
  readonly #constants: ReturnType<typeof tensorProto>[] = [];

  /** Adds one operator. @returns the name of its first output */
  add(
    op: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    outputs?: readonly string[],
  ): string {
    return this.#add('', op, inputs, attributes, outputs);
  }

  /** Adds an operator that is ONNX Runtime's own. @returns the name of its first output */
  addContributed(
    op: string,
    inputs: readonly string[],
    attributes: Attributes = {},
    outputs?: readonly string[],
  ): string {
    return this.#add(CONTRIBUTED, op, inputs, attributes, outputs);
  }

  #add(
    domain: string,
    op: string,
    inputs: readonly string[],
    attributes: Attributes,
    outputs: readonly string[] | undefined,
  ): string {
    const name = `${op}_${this.#nodes.length}`;
    this.#nodes.push(
      onnx.NodeProto.create({
        name,
        opType: op,
        ...(domain && { domain }),
        input: [...inputs],
        output: [...(outputs ?? [name])],
        attribute: Object.entries(attributes).flatMap(([key, value]) =>
          value === undefined ? [] : [attributeProto(key, value)],
        ),
      }),
    );
    return outputs?.[0] ?? name;
  }

  integers(elements: readonly number[]): string {
    return this.#constant({ dtype: 'int64', shape: [elements.length] }, elements);
  }

  scalar(dtype: TensorType['dtype'], element: number): string {
    return this.#constant(scalar(dtype, element), [element]);
  }

  /** @param weights little-endian float32, row-major */
  encode(inputs: readonly Port[], outputs: readonly Port[], weights: readonly Weight[]): Uint8Array {
    const contributed = this.#nodes.some(({ domain }) => domain === CONTRIBUTED);
    const model = onnx.ModelProto.create({
      irVersion: 8,
      producerName: 'retort',
      opsetImport: contributed ? opsets : opsets.slice(0, 1),
      graph: {
        name: 'model',
        input: inputs.map(portProto),
        output: outputs.map(portProto),
        initializer: [...this.#constants, ...weights.map(weightProto)],
        node: this.#nodes,
      },
    });
    return onnx.ModelProto.encode(model).finish();
  }

  #constant(type: TensorType, elements: readonly number[]): string {
    const name = `constant_${this.#constants.length}`;
    this.#constants.push(tensorProto(name, type, elements));
    return name;
  }
}

function weightProto(weight: Weight) {
  const { name, shape } = weight;
  const tensor = { name, dims: [...shape], dataType: dataTypes.float32 };
  if ('bytes' in weight) return onnx.TensorProto.create({ ...tensor, rawData: weight.bytes });
  const { file, offset, length } = weight;
  return onnx.TensorProto.create({
    ...tensor,
    dataLocation: onnx.TensorProto.DataLocation.EXTERNAL,
    externalData: Object.entries({ location: file, offset, length }).map(([key, value]) => ({
      key,
      value: String(value),
    })),
  });
}

const portProto = ({ name, dtype, sizes }: Port) =>
  onnx.ValueInfoProto.create({
    name,
    type: {
      tensorType: {
        elemType: dataTypes[dtype],
        shape: {
          dim: sizes.map((size) => (typeof size === 'string' ? { dimParam: size } : { dimValue: size })),
        },
      },
    },
  });
