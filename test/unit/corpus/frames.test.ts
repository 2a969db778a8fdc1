import fc from 'fast-check';
import { expect, it } from 'vitest';
import { frames } from '../../../corpus/sources/frames.js';
import { lines } from '../../../corpus/sources/lines.js';
import { sha256 } from '../../../lineage/digest.js';
import { collected, sourceOf } from './workbench.js';

it('cuts a stream at its delimiters, however it is chunked', async () => {
  const bytes = fc.array(fc.constantFrom(10, 65, 66), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(bytes, fc.integer({ min: 1, max: 9 }), async (content, chunkBytes) => {
      const text = Buffer.from(content).toString('latin1');
      const source = sourceOf(Buffer.from(content), 'f', chunkBytes);
      const found = await collected(frames(source.read(), 10));
      expect(found.map((frame) => Buffer.from(frame.bytes ?? []).toString('latin1'))).toEqual(
        text.split('\n'),
      );
      let offset = 0;
      for (const frame of found) {
        expect(frame.offsetBytes).toBe(offset);
        offset += frame.sizeBytes + 1;
      }
      expect(found.map(({ last }) => last)).toEqual(found.map((_, i) => i === found.length - 1));
    }),
  );
});

it('holds no frame longer than its limit, but says where it was and what it hashed to', async () => {
  const source = sourceOf(`ab\n${'x'.repeat(50)}\ncd`, 'f', 7);
  const found = await collected(frames(source.read(), 10, 20));
  expect(found.map(({ offsetBytes, sizeBytes, bytes }) => [offsetBytes, sizeBytes, bytes === null])).toEqual([
    [0, 2, false],
    [3, 50, true],
    [54, 2, false],
  ]);
  expect(found[1]?.sha256).toBe(sha256('x'.repeat(50)));
});

it('reads lines without byte-order mark, carriage returns or an empty last line', async () => {
  const rows = await collected(lines(sourceOf('\uFEFFa\r\nb\n\nc\n', 'f', 2), (line) => line));
  expect(rows.map((row) => row.kind === 'row' && [row.row, row.offsetBytes, row.value])).toEqual([
    [1, 3, 'a'],
    [2, 6, 'b'],
    [3, 8, ''],
    [4, 9, 'c'],
  ]);
});
