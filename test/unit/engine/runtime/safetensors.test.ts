import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  decodeSafetensors,
  encodeSafetensors,
  type NamedTensor,
} from '../../../../engine/runtime/safetensors.js';

const tensors: NamedTensor[] = [
  { name: 'wte.weight', shape: [4, 3], values: Float32Array.from({ length: 12 }, (_, i) => i / 7) },
  { name: 'bias', shape: [3], values: Float32Array.from([-1.5, 0, 3.25e-20]) },
  { name: 'scalar', shape: [], values: Float32Array.from([2.5]) },
];
const encode = () => Buffer.concat([...encodeSafetensors(tensors)]);

/** The file with its header replaced, as a careless writer would leave it. */
function withHeader(change: (header: Record<string, { shape: number[]; dtype: string }>) => void): Buffer {
  const bytes = encode();
  const end = 8 + Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.subarray(8, end).toString());
  change(header);
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, bytes.subarray(end)]);
}

describe('safetensors', () => {
  it('reads what the Python library wrote', () => {
    const read = decodeSafetensors(
      readFileSync('test/golden/engine/python.safetensors'),
      'python.safetensors',
    );
    expect([...read.values()].sort((a, b) => b.name.localeCompare(a.name))).toEqual(
      [...tensors].sort((a, b) => b.name.localeCompare(a.name)),
    );
  });

  it('reads what it wrote, tensors in their order', () => {
    expect([...decodeSafetensors(encode(), 'own').values()]).toEqual(tensors);
  });

  it('writes the bytes that the Python library reads back', () => {
    expect(encode().toString('base64')).toBe(
      readFileSync('test/golden/engine/own.safetensors').toString('base64'),
    );
  });

  it.each([
    ['an empty file', Buffer.alloc(0), 0],
    ['a file cut in its header', encode().subarray(0, 40), 0],
    ['a file cut in its values', encode().subarray(0, -1), encode().length - 1],
    ['a file with bytes after its values', Buffer.concat([encode(), Buffer.alloc(4)]), encode().length],
    ['a header that is not JSON', Buffer.concat([encode().subarray(0, 8), Buffer.alloc(1000, 'x')]), 8],
    [
      'another element type',
      withHeader((header) => {
        Object.assign(header.bias ?? {}, { dtype: 'BF16' });
      }),
      8,
    ],
    [
      'a negative axis',
      withHeader((header) => {
        Object.assign(header.bias ?? {}, { shape: [-3] });
      }),
      8,
    ],
  ])('refuses %s, and says where', (_what, bytes, offsetBytes) => {
    expect(() => decodeSafetensors(bytes, 'weights.safetensors')).toThrow(
      expect.objectContaining({
        code: 'E4303',
        facts: expect.objectContaining({ where: { file: 'weights.safetensors', offsetBytes } }),
      }),
    );
  });
});
