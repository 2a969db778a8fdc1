import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { decompressed } from '../../../corpus/sources/decompress/decompress.js';
import { sevenZip } from './seven-zip.js';
import { collected, failureOf, sourceOf } from './workbench.js';

const ROWS = Array.from(
  { length: 200 },
  (_, i) => `{"row":${i},"text":"the quick brown fox jumps over line ${i}"}\n`,
).join('');
const OTHER = ROWS.repeat(40).replaceAll('fox', 'vixen');

const SINGLE = ['bzip2', 'xz', 'gzip'];
const METHODS = ['lzma', 'lzma2', 'bzip2', 'copy', 'ppmd'];
const packed = new Map<string, Buffer>();

beforeAll(async () => {
  const files = { 'in/A.txt': OTHER, 'in/Empty.txt': '', 'in/Rows.xml': ROWS };
  for (const type of SINGLE) packed.set(type, await sevenZip({ 'Rows.xml': ROWS }, [`-t${type}`]));
  for (const method of METHODS) packed.set(`7z ${method}`, await sevenZip(files, ['-t7z', `-m0=${method}`]));
  packed.set('7z apart', await sevenZip(files, ['-t7z', '-ms=off']));
  for (const name of ['long-window', 'two-frames'])
    packed.set(`zstd ${name}`, await readFile(new URL(`compressed/${name}.zst`, import.meta.url)));
});

function bytesOf(name: string): Buffer {
  const bytes = packed.get(name);
  if (bytes === undefined) throw new Error(`nothing was packed as ${name}`);
  return bytes;
}

async function read(bytes: Uint8Array, member = 'rows.xml'): Promise<string> {
  const chunks = await collected(decompressed(sourceOf(bytes, 'rows', 97), member));
  return Buffer.concat(chunks).toString('utf8');
}

const READ = [
  ...SINGLE,
  ...['zstd long-window', 'zstd two-frames'],
  ...['7z lzma', '7z lzma2', '7z bzip2', '7z copy', '7z apart'],
];

describe('compressed bytes', () => {
  it.each(READ)('are known by how they begin and read while they stream: %s', async (name) => {
    expect(await read(bytesOf(name))).toBe(ROWS);
  });

  it('are otherwise left as they are', async () => {
    for (const text of ['', 'B', 'BZh9 is how bzip2 begins', ROWS])
      expect(await read(Buffer.from(text))).toBe(text);
  });

  it.each(READ)('are refused wherever they are cut, with the byte at which they end: %s', async (name) => {
    const bytes = bytesOf(name);
    for (const end of [20, 40, Math.floor(bytes.length / 3), bytes.length - 1]) {
      const failure = await failureOf(read(bytes.subarray(0, end)));
      expect(failure, `cut at ${end}`).toMatchObject({
        code: 'E2001',
        facts: { where: { file: 'rows', offsetBytes: end } },
      });
    }
  });

  it.each(READ.filter((name) => !['7z copy', '7z apart'].includes(name)))(
    'are refused when they are damaged: %s',
    async (name) => {
      const bytes = Buffer.from(bytesOf(name));
      bytes.fill(0x55, Math.floor(bytes.length / 2), Math.floor(bytes.length / 2) + 8);
      expect(await failureOf(read(bytes))).toMatchObject({ code: 'E2003', kind: 'bad-input' });
    },
  );

  it('may be several streams, one after the other', async () => {
    for (const name of ['gzip', 'bzip2', 'zstd long-window'])
      expect(await read(Buffer.concat([bytesOf(name), bytesOf(name)]))).toBe(ROWS + ROWS);
  });

  it('give up the source’s own failure, not the decoder’s', async () => {
    const bytes = bytesOf('bzip2');
    const source = {
      ...sourceOf(bytes),
      async *read({ end = bytes.length } = {}) {
        yield bytes.subarray(0, Math.min(end, 60));
        if (end > 60) throw new RangeError('the network went away');
      },
    };
    expect(await failureOf(collected(decompressed(source, '')))).toBeInstanceOf(RangeError);
  });

  it('are not read further than a reader wants', async () => {
    const source = sourceOf(bytesOf('zstd long-window'), 'rows', 97);
    for await (const chunk of decompressed(source, '')) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
  });
});

describe('a 7z archive', () => {
  it('gives the member that is asked for, whatever folder it names', async () => {
    expect(await read(bytesOf('7z lzma2'), 'a.TXT')).toBe(OTHER);
    expect(await read(bytesOf('7z apart'), 'a.txt')).toBe(OTHER);
  });

  it('that lacks the member is refused with what it holds', async () => {
    expect(await failureOf(read(bytesOf('7z lzma2'), 'Posts.xml'))).toMatchObject({
      code: 'E2013',
      facts: { expected: 'Posts.xml', found: '“in/A.txt”, “in/Rows.xml”' },
    });
  });

  it('is refused by the name of a method that is not read', async () => {
    expect(await failureOf(read(bytesOf('7z ppmd')))).toMatchObject({
      code: 'E2014',
      facts: { found: 'PPMd' },
    });
  });

  it('is refused when a checksum of its signature, header or member does not match', async () => {
    const bytes = bytesOf('7z copy');
    for (const at of [14, 40, bytes.length - 3]) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      expect(await failureOf(read(damaged, 'a.txt')), `byte ${at}`).toMatchObject({ code: 'E2003' });
    }
  });
});

it('refuses bytes that expand beyond belief', async () => {
  const bomb = await zeros(1.2 * 2 ** 30);
  const drain = async () => {
    for await (const _ of decompressed(sourceOf(bomb, 'bomb'), ''));
  };
  expect(await failureOf(drain())).toMatchObject({ code: 'E2010' });
});

/** A zstd frame of run-length blocks: four bytes for each 128 KiB. */
async function zeros(sizeBytes: number): Promise<Uint8Array> {
  const blockBytes = 128 * 1024;
  const count = Math.ceil(sizeBytes / blockBytes);
  const blocks = Buffer.alloc(4 * count);
  for (let i = 0; i < count; i += 1)
    blocks.writeUInt32LE((blockBytes << 3) | (1 << 1) | (i === count - 1 ? 1 : 0), 4 * i);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]), blocks]);
}
