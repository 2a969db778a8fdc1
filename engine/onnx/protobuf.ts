import onnxProto from 'onnx-proto';
import type { DType } from '../graph/program.js';
import type { Attribute, TensorType } from '../graph/value.js';

const { onnx } = onnxProto;
const { AttributeType } = onnx.AttributeProto;

export const dataTypes: Record<DType, number> = {
  float32: onnx.TensorProto.DataType.FLOAT,
  float64: onnx.TensorProto.DataType.DOUBLE,
  int32: onnx.TensorProto.DataType.INT32,
  int64: onnx.TensorProto.DataType.INT64,
};

/** Little-endian bytes of a row-major tensor, as ONNX's `raw_data` wants them. */
function rawData(dtype: DType, elements: readonly number[]): Uint8Array {
  const width = dtype === 'float32' || dtype === 'int32' ? 4 : 8;
  const view = new DataView(new ArrayBuffer(elements.length * width));
  for (const [i, element] of elements.entries()) {
    if (dtype === 'float32') view.setFloat32(i * width, element, true);
    else if (dtype === 'float64') view.setFloat64(i * width, element, true);
    else if (dtype === 'int32') view.setInt32(i * width, element, true);
    else view.setBigInt64(i * width, BigInt(element), true);
  }
  return new Uint8Array(view.buffer);
}

export const tensorProto = (name: string, { dtype, shape }: TensorType, elements: readonly number[]) =>
  onnx.TensorProto.create({
    name,
    dims: [...shape],
    dataType: dataTypes[dtype],
    rawData: rawData(dtype, elements),
  });

export const valueInfo = (name: string, { dtype, shape }: TensorType) =>
  onnx.ValueInfoProto.create({
    name,
    type: {
      tensorType: { elemType: dataTypes[dtype], shape: { dim: shape.map((dimValue) => ({ dimValue })) } },
    },
  });

export function attributeProto(name: string, attribute: Attribute) {
  if (typeof attribute === 'number') return { name, type: AttributeType.INT, i: attribute };
  if (typeof attribute === 'string') {
    return { name, type: AttributeType.STRING, s: new TextEncoder().encode(attribute) };
  }
  if ('float' in attribute) return { name, type: AttributeType.FLOAT, f: attribute.float };
  return { name, type: AttributeType.INTS, ints: [...attribute] };
}
