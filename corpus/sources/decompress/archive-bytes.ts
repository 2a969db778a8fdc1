import { RowUnreadable } from '../fault.js';

/** Reads the numbers, bits and names of a 7z header; throws RowUnreadable where they make no sense. */
export class ArchiveBytes {
  #offset = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    return this.take(1)[0] ?? 0;
  }

  take(count: number): Buffer {
    const end = this.#offset + count;
    if (end > this.#bytes.length) throw new RowUnreadable('the header ends early');
    const taken = this.#bytes.subarray(this.#offset, end);
    this.#offset = end;
    return taken;
  }

  uint32(): number {
    return this.take(4).readUInt32LE();
  }

  uint64(): number {
    return safe(this.take(8).readBigUInt64LE());
  }

  /** As many leading one bits in the first byte as bytes follow; the rest of it are the highest bits. */
  number(): number {
    const first = this.byte();
    let value = 0n;
    for (let i = 0, mask = 0x80; i < 8; i += 1, mask >>= 1) {
      if ((first & mask) === 0) return safe(value + (BigInt(first & (mask - 1)) << BigInt(8 * i)));
      value += BigInt(this.byte()) << BigInt(8 * i);
    }
    return safe(value);
  }

  /** A number of things that each take at least one bit of a header. */
  count(): number {
    const count = this.number();
    if (count > 8 * this.#bytes.length) throw new RowUnreadable(`a count of ${count}`);
    return count;
  }

  numbers(count: number): number[] {
    return Array.from({ length: count }, () => this.number());
  }

  bits(count: number): boolean[] {
    const bytes = this.take(Math.ceil(count / 8));
    return Array.from({ length: count }, (_, i) => ((bytes[i >> 3] ?? 0) & (0x80 >> (i & 7))) !== 0);
  }

  /** CRC-32 of each of `count` things, null where it is not given. */
  digests(count: number): (number | null)[] {
    const given = this.byte() === 0 ? this.bits(count) : Array.from({ length: count }, () => true);
    return given.map((defined) => (defined ? this.uint32() : null));
  }

  /** Names in UTF-16, each closed by a zero. */
  names(count: number): string[] {
    return Array.from({ length: count }, () => {
      let name = '';
      for (let unit = this.take(2).readUInt16LE(); unit !== 0; unit = this.take(2).readUInt16LE())
        name += String.fromCharCode(unit);
      return name;
    });
  }

  /** What stands before properties that nobody here needs. */
  expect(id: number): void {
    const found = this.byte();
    if (found !== id) throw new RowUnreadable(`property ${found} where ${id} must stand`);
  }
}

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new RowUnreadable(`a size of ${value} bytes`);
  return Number(value);
}
