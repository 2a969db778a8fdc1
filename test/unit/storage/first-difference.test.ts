import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../lineage/digest.js';
import type { ArtifactKind, FileEntry } from '../../../lineage/manifest.js';
import { filesReader } from '../../../storage/artifacts.js';
import { blobKey } from '../../../storage/blobs.js';
import { draftWriter } from '../../../storage/draft.js';
import { firstByteDifference } from '../../../storage/first-byte-difference.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type { ArtifactReader } from '../../../storage/ports.js';
import { firstRowDifference } from '../../../storage/shards/first-row-difference.js';
import type { PairRecord, TokensRecord } from '../../../storage/shards/records.js';
import { writeShards } from '../../../storage/shards/write-shards.js';

const store = memoryStore();
const draft = draftWriter(store);

function reader(kind: ArtifactKind, files: readonly FileEntry[]): ArtifactReader {
  const manifest = {
    kind,
    schemaVersion: 1,
    files,
    work: { count: 1, unit: 'rows' },
    statistics: {},
  } as const;
  return filesReader(store, sha256(JSON.stringify(manifest)), manifest, (entry) => blobKey(entry.sha256));
}

async function filesOf(files: { [path: string]: Uint8Array }): Promise<ArtifactReader> {
  const entries = Object.entries(files).map(([path, bytes]) => draft.write(path, bytes));
  return reader('bytes', await Promise.all(entries));
}

const pair = (index: number, given: Partial<PairRecord> = {}): PairRecord => ({
  id: `p${index}`,
  group: `g${index}`,
  source: 's',
  context: `context ${index}`,
  good: 'yes',
  bad: 'no',
  goodScore: null,
  badScore: null,
  goodAt: null,
  badAt: null,
  goodChars: 3,
  badChars: 2,
  ...given,
});

async function pairs(heldout: readonly PairRecord[], train: readonly PairRecord[]): Promise<ArtifactReader> {
  const [a, b] = [
    await writeShards(draft, 'heldout', 'pairs', heldout),
    await writeShards(draft, 'train', 'pairs', train),
  ];
  return reader('pairs', [...a, ...b]);
}

describe('the first byte that differs', () => {
  const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);
  const edited = bytes.with(200_001, 7);

  it('is none in equal files', async () => {
    expect(await firstByteDifference(await filesOf({ a: bytes }), await filesOf({ a: bytes }))).toBeNull();
  });

  it('is named with its file, its offset and both values', async () => {
    const before = await filesOf({ a: bytes, b: bytes, c: bytes });
    const after = await filesOf({ a: bytes, b: edited, c: edited });
    const at = { path: 'b', offsetBytes: 200_001, from: bytes[200_001], to: 7 };
    expect(await firstByteDifference(before, after)).toEqual(at);
  });

  it('is the end of the shorter file', async () => {
    const before = await filesOf({ a: bytes });
    const after = await filesOf({ a: bytes.slice(0, 1000) });
    const at = { path: 'a', offsetBytes: 1000, from: bytes[1000], to: null };
    expect(await firstByteDifference(before, after)).toEqual(at);
  });

  it('is nowhere in a file that only one has', async () => {
    const at = { path: 'b', offsetBytes: null, from: null, to: null };
    expect(
      await firstByteDifference(await filesOf({ a: bytes }), await filesOf({ a: bytes, b: bytes })),
    ).toEqual(at);
  });
});

describe('the first row that differs', () => {
  const train = [pair(1), pair(2), pair(3)];

  it('is none in equal shards', async () => {
    expect(await firstRowDifference(await pairs([pair(9)], train), await pairs([pair(9)], train))).toBeNull();
  });

  it('is named with its file, its number, its id and the field', async () => {
    const after = [pair(1), pair(2, { good: 'perhaps', goodChars: 7 }), pair(3, { good: 'later' })];
    expect(await firstRowDifference(await pairs([pair(9)], train), await pairs([pair(9)], after))).toEqual({
      path: 'train/00000.arrow',
      row: 2,
      id: 'p2',
      field: 'good',
      from: '"yes"',
      to: '"perhaps"',
    });
  });

  it('is the row of other content, although a new source renames every row', async () => {
    const named = (index: number, given: Partial<PairRecord> = {}) =>
      pair(index, { id: `n${index}`, ...given });
    const before = await pairs([pair(9)], train);
    const after = await pairs([named(9)], [named(1), named(2), named(3, { bad: 'never' })]);
    expect(await firstRowDifference(before, after)).toMatchObject({ row: 3, id: null, field: 'bad' });
    const renamed = await pairs([named(9)], [named(1), named(2), named(3)]);
    expect(await firstRowDifference(before, renamed)).toMatchObject({
      ...{ path: 'heldout/00000.arrow', row: 1, field: 'id', from: '"p9"', to: '"n9"' },
    });
  });

  it('is the first row that only one side has', async () => {
    expect(await firstRowDifference(await pairs([], train), await pairs([], train.slice(0, 2)))).toEqual({
      ...{ path: 'train/00000.arrow', row: 3, id: null, field: null, from: 'p3', to: 'absent' },
    });
    expect(await firstRowDifference(await pairs([], train), await pairs([pair(9)], train))).toMatchObject({
      ...{ path: 'heldout/00000.arrow', row: 1, from: 'absent', to: 'p9' },
    });
  });

  it('compares tokens by their ids', async () => {
    const tokens = async (...ids: number[]) => {
      const rows: TokensRecord[] = [{ tokens: Uint16Array.of(1, 2) }, { tokens: Uint16Array.of(...ids) }];
      return reader('tokens', await writeShards(draft, 'train', 'tokens', rows));
    };
    expect(await firstRowDifference(await tokens(3, 4), await tokens(3, 5))).toMatchObject({
      ...{ row: 2, field: 'tokens', from: '[3,4]', to: '[3,5]' },
    });
  });
});
