import { beforeEach, describe, expect, it } from 'vitest';
import { collect, encodeText, textOf } from '../../../storage/bytes.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { scratchStore } from '../../../storage/scratch-store.js';
import { keysOf, objectStoreContract } from '../../contracts/object-store.js';

objectStoreContract('scratch', async () => scratchStore(memoryStore(), memoryStore()));

let base: ObjectStore;
let scratch: ObjectStore;
let store: ObjectStore;

beforeEach(async () => {
  [base, scratch] = [memoryStore(), memoryStore()];
  store = scratchStore(base, scratch);
  for (const key of ['artifacts/b', 'blobs/b', 'commits/b', 'progress/b', 'runs/b'])
    await base.put(key, encodeText(`base ${key}`));
});

describe('a scratch store', () => {
  it('shows what a computation reads, and neither its commits nor its progress', async () => {
    expect(await textOf(store.read('blobs/b'))).toBe('base blobs/b');
    expect(await store.head('runs/b')).not.toBeNull();
    expect(await store.head('progress/b')).toBeNull();
    expect(await keysOf(store, 'commits/')).toEqual([]);
    await expect(collect(store.read('commits/b'))).rejects.toMatchObject({ code: 'E5001' });
  });

  it('writes into the scratch alone', async () => {
    const before = await keysOf(base, '');
    await store.put('blobs/b', encodeText('own'));
    await store.create('progress/b', encodeText('own'));
    await store.delete('runs/b');
    expect(await textOf(store.read('blobs/b'))).toBe('own');
    expect(await keysOf(base, '')).toEqual(before);
    expect(await textOf(base.read('blobs/b'))).toBe('base blobs/b');
    expect(await keysOf(scratch, '')).toEqual(['blobs/b', 'progress/b']);
  });

  it('takes a name as taken when the base has it', async () => {
    expect(await store.create('blobs/b', encodeText('own'))).toBe(false);
    expect(await store.create('commits/b', encodeText('own'))).toBe(true);
  });

  it('lists both in order, each name once', async () => {
    for (const key of ['blobs/a', 'blobs/b', 'blobs/c']) await store.put(key, encodeText('own'));
    await base.put('blobs/d', encodeText('base'));
    expect(await keysOf(store, 'blobs/')).toEqual(['blobs/a', 'blobs/b', 'blobs/c', 'blobs/d']);
  });
});
