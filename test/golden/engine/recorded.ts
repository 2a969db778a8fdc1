import { readFileSync } from 'node:fs';

/** Tensors that `test/oracles/gpt2_oracle.py` recorded, by name. */
export function readRecorded(file: string): ReadonlyMap<string, readonly number[]> {
  const bytes = readFileSync(new URL(file, import.meta.url));
  const headerBytes = Number(bytes.readBigUInt64LE());
  const header: Record<string, { dtype: string; data_offsets: [number, number] }> = JSON.parse(
    bytes.subarray(8, 8 + headerBytes).toString(),
  );
  return new Map(
    Object.entries(header).map(
      ([
        name,
        {
          dtype,
          data_offsets: [start, end],
        },
      ]) => {
        const data = new Uint8Array(bytes.subarray(8 + headerBytes + start, 8 + headerBytes + end)).buffer;
        return [name, Array.from(dtype === 'F64' ? new Float64Array(data) : new Float32Array(data))];
      },
    ),
  );
}

/** MurmurHash3's finalizer over index + stream · golden ratio, as in the oracle: uint32. */
function hashed(index: number, stream: number): number {
  let h = (index + stream * 0x9e3779b9) >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Uniform in [-1, 1). */
export const uniform = (count: number, stream: number): number[] =>
  Array.from({ length: count }, (_, i) => hashed(i, stream) / 2 ** 31 - 1);

export const integers = (count: number, stream: number, below: number): number[] =>
  Array.from({ length: count }, (_, i) => hashed(i, stream) % below);
