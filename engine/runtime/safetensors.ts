import { SafetensorsCorrupt } from '../errors.js';

const LENGTH_BYTES = 8;
const MAXIMUM_HEADER_BYTES = 100_000_000;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Tensors in the safetensors format, in the order given: header length (8 bytes, little-endian), header (JSON,
 * padded with spaces to 8 bytes), then the values. The metadata are what Hugging Face's loader asks for.
 */
export function* encodeSafetensors(tensors: readonly NamedTensor[]): Generator<Uint8Array> {
  const header: Record<string, unknown> = { __metadata__: { format: 'pt' } };
  let end = 0;
  for (const { name, shape, values } of tensors) {
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + values.byteLength] };
    end += values.byteLength;
  }
  const json = Buffer.from(JSON.stringify(header));
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, ' ');
  json.copy(padded);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeBigUInt64LE(BigInt(padded.length));
  yield length;
  yield padded;
  for (const { values } of tensors) yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/**
 * The tensors of a safetensors file, float32 only, by name.
 * @param file for errors
 * @throws SafetensorsCorrupt with the offset of the first thing that is wrong
 */
export function decodeSafetensors(bytes: Uint8Array, file: string): Map<string, NamedTensor> {
  const { header, dataStart } = decodeHeader(bytes, file);
  const tensors = new Map<string, NamedTensor>();
  let covered = 0;
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const { shape, start, end } = parseEntry(file, name, entry);
    const size = shape.reduce((product, axis) => product * axis, FLOAT_BYTES);
    if (end - start !== size) {
      throw new SafetensorsCorrupt(file, dataStart + start, `${size} bytes of ${name}`, `${end - start}`);
    }
    if (dataStart + end > bytes.length) {
      throw new SafetensorsCorrupt(
        file,
        bytes.length,
        `${name} up to byte ${dataStart + end}`,
        'the end of the file',
      );
    }
    tensors.set(name, { name, shape, values: copyFloats(bytes, dataStart + start, size) });
    covered += size;
  }
  if (dataStart + covered !== bytes.length) {
    throw new SafetensorsCorrupt(
      file,
      dataStart + covered,
      'the end of the file',
      `${bytes.length} bytes in all`,
    );
  }
  return tensors;
}

function decodeHeader(bytes: Uint8Array, file: string): { header: object; dataStart: number } {
  if (bytes.length < LENGTH_BYTES) {
    throw new SafetensorsCorrupt(file, bytes.length, '8 bytes of header length', 'the end of the file');
  }
  const length = Number(Buffer.from(bytes.buffer, bytes.byteOffset, LENGTH_BYTES).readBigUInt64LE());
  const dataStart = LENGTH_BYTES + length;
  if (length > MAXIMUM_HEADER_BYTES || dataStart > bytes.length) {
    throw new SafetensorsCorrupt(file, 0, 'the length of the header', `${length} in ${bytes.length} bytes`);
  }
  try {
    const header: unknown = JSON.parse(Buffer.from(bytes.subarray(LENGTH_BYTES, dataStart)).toString('utf8'));
    if (typeof header === 'object' && header !== null) return { header, dataStart };
  } catch {
    // Not JSON: reported below, as every other header that is not an object.
  }
  throw new SafetensorsCorrupt(file, LENGTH_BYTES, 'a JSON object', 'something else');
}

function parseEntry(
  file: string,
  name: string,
  entry: unknown,
): { shape: number[]; start: number; end: number } {
  const { dtype, shape, data_offsets: offsets } = Object(entry);
  const whole = (values: unknown): values is number[] =>
    Array.isArray(values) && values.every((value) => Number.isSafeInteger(value) && value >= 0);
  if (dtype !== 'F32') throw new SafetensorsCorrupt(file, LENGTH_BYTES, `${name} as F32`, String(dtype));
  if (!whole(shape) || !whole(offsets) || offsets.length !== 2) {
    throw new SafetensorsCorrupt(
      file,
      LENGTH_BYTES,
      `shape and data_offsets of ${name}`,
      JSON.stringify(entry),
    );
  }
  const [start = 0, end = 0] = offsets;
  return { shape, start, end };
}

function copyFloats(bytes: Uint8Array, start: number, sizeBytes: number): Float32Array {
  const values = new Float32Array(sizeBytes / FLOAT_BYTES);
  new Uint8Array(values.buffer).set(bytes.subarray(start, start + sizeBytes));
  return values;
}
