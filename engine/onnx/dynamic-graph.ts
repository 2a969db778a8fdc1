import onnxProto from 'onnx-proto';
import { type Attributes, scalar, type TensorType } from '../graph/value.js';
import { attributeProto, dataTypes, tensorProto } from './protobuf.js';

const { onnx } = onnxProto;

/** An axis of a size that is known, or of one that has a name and is told at every run. */
type Size = number | string;

interface Port {
  readonly name: string;
  readonly dtype: TensorType['dtype'];
  readonly sizes: readonly Size[];
}

/** A model of standard operators for other programs, over axes whose sizes are told at run time. */
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
    const name = `${op}_${this.#nodes.length}`;
    this.#nodes.push(
      onnx.NodeProto.create({
        name,
        opType: op,
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
  encode(
    inputs: readonly Port[],
    outputs: readonly Port[],
    weights: readonly {
      readonly name: string;
      readonly shape: readonly number[];
      readonly bytes: Uint8Array;
    }[],
  ): Uint8Array {
    const model = onnx.ModelProto.create({
      irVersion: 8,
      producerName: 'retort',
      opsetImport: [{ domain: '', version: 18 }],
      graph: {
        name: 'model',
        input: inputs.map(portProto),
        output: outputs.map(portProto),
        initializer: [
          ...this.#constants,
          ...weights.map(({ name, shape, bytes }) =>
            onnx.TensorProto.create({ name, dims: [...shape], dataType: dataTypes.float32, rawData: bytes }),
          ),
        ],
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
