import { describe, expect, it } from 'vitest';
import type { FileEntry } from '../../../lineage/manifest.js';
import { openArtifact } from '../../../storage/artifacts.js';
import { encodeText } from '../../../storage/bytes.js';
import { draftWriter } from '../../../storage/draft.js';
import { manifestKey, manifestOf } from '../../../storage/manifest.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { readRows, readShards, shardFiles } from '../../../storage/shards/read-shards.js';
import type {
  DocumentRecord,
  TeacherRecord,
  ThreadRecord,
  TokenPairRecord,
} from '../../../storage/shards/records.js';
import type { ShardKind, ShardRecords } from '../../../storage/shards/shard-kinds.js';
import { writeShards } from '../../../storage/shards/write-shards.js';

async function artifactOf(store: ObjectStore, files: readonly FileEntry[]) {
  const work = { count: 0, unit: 'rows' } as const;
  const { json, digest } = manifestOf({ kind: 'bytes', schemaVersion: 1, files, work, statistics: {} });
  await store.put(manifestKey(digest), encodeText(json));
  return openArtifact(store, digest);
}

async function roundTrip<K extends ShardKind>(kind: K, rows: ShardRecords[K][], options = {}) {
  const store = memoryStore();
  const files = await writeShards(draftWriter(store), 'train', kind, rows, options);
  const reader = await artifactOf(store, files);
  const read: ShardRecords[K][] = [];
  for await (const row of readShards(reader, 'train', kind)) read.push(row);
  return { store, files, reader, read };
}

function documents(count: number): DocumentRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `d${index}`,
    source: 'here',
    text: 'Zähler 🦡 '.repeat(index % 9),
    createdAt: index % 2 === 0 ? null : '2020-01-01T00:00:00Z',
    license: index % 3 === 0 ? 'CC-BY-SA-4.0' : null,
  }));
}

describe('shards', () => {
  it('gives back text and nulls over several batches and files', async () => {
    const rows = documents(1000);
    const { files, read } = await roundTrip('documents', rows, { rowsPerBatch: 70, rowsPerFile: 300 });
    expect(read).toEqual(rows);
    expect(files.map(({ path, statistics }) => [path, statistics?.rows])).toEqual([
      ['train/00000.arrow', 300],
      ['train/00001.arrow', 300],
      ['train/00002.arrow', 300],
      ['train/00003.arrow', 100],
    ]);
  });

  it('gives back nested responses, also empty ones', async () => {
    const rows: ThreadRecord[] = Array.from({ length: 40 }, (_, index) => ({
      id: `t${index}`,
      source: 'here',
      title: 'title',
      body: 'body',
      createdAt: null,
      responses: Array.from({ length: index % 4 }, (_, at) => ({
        id: `r${at}`,
        text: `answer ${at}`,
        score: at - 1,
        accepted: at === 1,
        createdAt: at === 0 ? null : '2021-02-03T04:05:06Z',
      })),
    }));
    expect((await roundTrip('threads', rows, { rowsPerBatch: 7 })).read).toEqual(rows);
  });

  it.each([
    ['uint16', Uint16Array],
    ['uint32', Uint32Array],
  ])('keeps %s token ids in their width', async (_, Ids) => {
    const rows: TokenPairRecord[] = Array.from({ length: 9 }, (_, index) => ({
      id: `p${index}`,
      group: `g${index % 3}`,
      context: Ids.from([index, 65_535]),
      good: Ids.from([]),
      bad: Ids.from([1, 2, 3]),
      goodChars: 0,
      badChars: index,
    }));
    const { read } = await roundTrip('token-pairs', rows, { rowsPerBatch: 4 });
    expect(read).toEqual(rows);
    expect(read[0]?.context).toBeInstanceOf(Ids);
  });

  it.each([
    ['uint16', Uint16Array],
    ['uint32', Uint32Array],
  ])('gives back what a teacher expects after each token, ids as %s', async (_, Ids) => {
    const rows: TeacherRecord[] = [3, 0, 5, 1].map((length, index) => ({
      tokens: Ids.from(Array.from({ length }, (_, i) => i + index)),
      ids: { width: 2, values: Ids.from(Array.from({ length: 2 * length }, (_, i) => 100 * index + i)) },
      logprobs: { width: 2, values: Float32Array.from({ length: 2 * length }, (_, i) => -i / 3) },
    }));
    const { read } = await roundTrip('teacher', rows, { rowsPerBatch: 3 });
    expect(read).toEqual(rows);
    expect(read[0]?.ids.values).toBeInstanceOf(Ids);
  });

  it('refuses vectors of another width than the first row has', async () => {
    const row = (width: number): TeacherRecord => ({
      tokens: Uint16Array.of(1),
      ids: { width, values: new Uint16Array(width) },
      logprobs: { width, values: new Float32Array(width) },
    });
    await expect(roundTrip('teacher', [row(2), row(3)])).rejects.toMatchObject({
      code: 'E5014',
      facts: { where: { row: 2, field: 'ids' } },
    });
  });

  it('keeps the exact bits of metrics', async () => {
    const values = [0.1, -0, 5e-324, Number.MAX_VALUE, Number.NEGATIVE_INFINITY, Number.NaN];
    const rows = values.map((value, step) => ({ step, name: 'loss', value }));
    expect((await roundTrip('metrics', rows)).read).toEqual(rows);
  });

  it('writes equal bytes whatever was written before and however rows arrive', async () => {
    const rows = documents(50);
    const once = await roundTrip('documents', rows, { rowsPerBatch: 8 });
    await roundTrip('threads', []);
    async function* slowly() {
      for (const row of rows) {
        await Promise.resolve();
        yield row;
      }
    }
    const again = await writeShards(draftWriter(memoryStore()), 'train', 'documents', slowly(), {
      rowsPerBatch: 8,
    });
    expect(again).toEqual(once.files);
  });

  it('cuts batches and files by bytes where rows are large, and loses none', async () => {
    const rows = documents(90);
    const { files, read } = await roundTrip('documents', rows, { bytesPerBatch: 200, bytesPerFile: 1000 });
    expect(files.length).toBeGreaterThan(3);
    expect(read).toEqual(rows);
  });

  it('writes no file for no rows, and reads none', async () => {
    const { files, read, reader } = await roundTrip('pairs', []);
    expect([files, read, shardFiles(reader, 'train')]).toEqual([[], [], []]);
  });

  it('names file, row and field of a value that does not fit', async () => {
    const rows = [1, 2, 3.5].map((step) => ({ step, name: 'loss', value: 0 }));
    await expect(writeShards(draftWriter(memoryStore()), 'train', 'metrics', rows)).rejects.toMatchObject({
      code: 'E5014',
      facts: { where: { file: 'train/00000.arrow', row: 3, field: 'step' } },
    });
    const text = [{ ...documents(1)[0], text: 'broken \ud800' } as DocumentRecord];
    await expect(writeShards(draftWriter(memoryStore()), 'train', 'documents', text)).rejects.toMatchObject({
      code: 'E5014',
      facts: { where: { row: 1, field: 'text' } },
    });
  });

  it('refuses token ids of two widths in one run of shards', async () => {
    const rows = [{ tokens: Uint16Array.of(1) }, { tokens: Uint32Array.of(1) }];
    await expect(writeShards(draftWriter(memoryStore()), 'train', 'tokens', rows)).rejects.toMatchObject({
      code: 'E5014',
      facts: { where: { row: 2, field: 'tokens' } },
    });
  });

  it('refuses a shard of another kind by name', async () => {
    const { reader } = await roundTrip('metrics', [{ step: 1, name: 'loss', value: 1 }]);
    await expect(readRows(reader, 'train/00000.arrow', 'pairs').next()).rejects.toMatchObject({
      code: 'E5009',
      facts: { why: expect.stringContaining('expected a shard of pairs, found metrics') },
    });
  });

  it('names file and place of a shard that was cut short or scrambled before it was stored', async () => {
    const { reader } = await roundTrip('documents', documents(400), { rowsPerBatch: 50 });
    const whole = await reader.bytes('train/00000.arrow');
    const truncations = [0, 5, 8, 100, 3000, whole.length - 300, whole.length - 1].map((end) =>
      whole.slice(0, end),
    );
    const scrambled = [8, 12, 16, 20].map((at) => whole.slice().fill(0xff, at, at + 8));
    for (const [index, bytes] of [...truncations, ...scrambled].entries()) {
      const store = memoryStore();
      const entry = await draftWriter(store).write('train/00000.arrow', bytes);
      const broken = await artifactOf(store, [entry]);
      const read = async () => {
        let rows = 0;
        for await (const _ of readRows(broken, 'train/00000.arrow', 'documents')) rows += 1;
        throw new Error(`case ${index} gave ${rows} rows and no error`);
      };
      await expect(read()).rejects.toMatchObject({
        code: 'E5009',
        facts: { where: { file: 'train/00000.arrow', offsetBytes: expect.any(Number) } },
      });
    }
  });
});
