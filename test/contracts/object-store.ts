import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, encodeText, textOf } from '../../storage/bytes.js';
import type { ByteRange, ObjectStore } from '../../storage/object-store.js';

const MIB = 1024 * 1024;

/** What every driver of ObjectStore promises; `open` gives an empty store of its own to each run of the suite. */
export function objectStoreContract(name: string, open: () => Promise<ObjectStore>): void {
  describe(`the ${name} store`, () => {
    let store: ObjectStore;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    it('gives back what was put, and replaces it', async () => {
      await store.put('put/one', encodeText('first'));
      await store.put('put/one', encodeText('second'));
      expect(await textOf(store.read('put/one'))).toBe('second');
      expect(await store.head('put/one')).toEqual({ key: 'put/one', sizeBytes: 6 });
    });

    it('keeps an empty object apart from a missing one', async () => {
      await store.put('empty', new Uint8Array());
      expect(await store.head('empty')).toEqual({ key: 'empty', sizeBytes: 0 });
      expect(await collect(store.read('empty'))).toEqual(new Uint8Array());
      expect(await store.head('missing')).toBeNull();
    });

    it('creates only what is not there', async () => {
      expect(await store.create('create/once', encodeText('mine'))).toBe(true);
      expect(await store.create('create/once', encodeText('theirs'))).toBe(false);
      expect(await textOf(store.read('create/once'))).toBe('mine');
    });

    it('lets one of 8 concurrent creators win, and keeps exactly its bytes', async () => {
      for (const round of [1, 2, 3]) {
        const key = `race/${round}`;
        const writers = Array.from({ length: 8 }, (_, writer) => `writer ${writer} of round ${round}`);
        const won = await Promise.all(writers.map((text) => store.create(key, encodeText(text))));
        expect(won.filter(Boolean)).toHaveLength(1);
        expect(await textOf(store.read(key))).toBe(writers[won.indexOf(true)]);
      }
    });

    it.each<[ByteRange, string]>([
      [{}, '0123456789'],
      [{ start: 0, end: 1 }, '0'],
      [{ start: 3, end: 7 }, '3456'],
      [{ start: 7 }, '789'],
      [{ end: 4 }, '0123'],
      [{ start: 8, end: 100 }, '89'],
      [{ start: 10 }, ''],
      [{ start: 12, end: 20 }, ''],
      [{ start: 4, end: 4 }, ''],
    ])('reads the range %o', async (range, expected) => {
      await store.put('ranged', encodeText('0123456789'));
      expect(await textOf(store.read('ranged', range))).toBe(expected);
    });

    it('streams an object of many chunks in and out', async () => {
      const whole = Uint8Array.from({ length: 9 * MIB + 17 }, (_, index) => (index * 2_654_435_761) >>> 24);
      async function* uneven() {
        for (let from = 0, size = 1; from < whole.length; from += size, size = (size * 7) % 300_007)
          yield whole.subarray(from, from + size);
      }
      await store.put('large/put', uneven());
      expect(Buffer.compare(await collect(store.read('large/put')), whole)).toBe(0);
      expect(await store.create('large/create', uneven())).toBe(true);
      expect(await store.head('large/create')).toEqual({ key: 'large/create', sizeBytes: whole.length });
      expect(await store.create('large/create', encodeText('late'))).toBe(false);
      const middle = { start: 8 * MIB - 3, end: 8 * MIB + 5 };
      expect(await collect(store.read('large/create', middle))).toEqual(
        whole.slice(middle.start, middle.end),
      );
    });

    it('lists every key once, names of a folder ascending and its keys together, from any key on', async () => {
      const keys = [
        'list/a',
        'list/a-b',
        'list/b.c',
        'list/b/1',
        'list/b/10',
        'list/b/2/x',
        'list/b0',
        'list/c/d',
      ];
      for (const key of keys.toReversed()) await store.put(key, encodeText(key));
      const listed = await keysOf(store, 'list/');
      expect(listed.toSorted()).toEqual(keys.toSorted());
      const inB = listed.filter((key) => key.startsWith('list/b/'));
      expect(inB).toEqual(['list/b/1', 'list/b/10', 'list/b/2/x']);
      expect(listed.join()).toContain(inB.join());
      const files = ['list/a', 'list/a-b', 'list/b.c', 'list/b0'];
      expect(listed.filter((key) => files.includes(key))).toEqual(files);
      for (const [index, after] of listed.entries())
        expect(await keysOf(store, 'list/', after), after).toEqual(listed.slice(index + 1));
      expect(await keysOf(store, 'list/', 'list/b/~')).toEqual(
        listed.slice(listed.indexOf('list/b/2/x') + 1),
      );
      expect(await keysOf(store, 'list/b/', 'list/b/11')).toEqual(['list/b/2/x']);
    });

    it('lists under a prefix that may end inside a name', async () => {
      for (const key of ['under/b.c', 'under/b/1', 'under/b/10', 'under/c'])
        await store.put(key, encodeText(key));
      expect(await keysOf(store, 'under/b/')).toEqual(['under/b/1', 'under/b/10']);
      expect((await keysOf(store, 'under/b')).toSorted()).toEqual(['under/b.c', 'under/b/1', 'under/b/10']);
      expect(await keysOf(store, 'under/b/10')).toEqual(['under/b/10']);
      expect(await keysOf(store, 'nothing/')).toEqual([]);
    });

    it('says what is missing', async () => {
      const read = collect(store.read('no/such'));
      await expect(read).rejects.toMatchObject({ code: 'E5001', facts: { where: { file: 'no/such' } } });
      await expect(collect(store.read('no/such', { start: 2, end: 2 }))).rejects.toMatchObject({
        code: 'E5001',
      });
    });

    it('deletes, and does not mind deleting nothing', async () => {
      await store.put('gone', encodeText('x'));
      await store.delete('gone');
      await store.delete('gone');
      expect(await store.head('gone')).toBeNull();
      expect(await store.create('gone', encodeText('y'))).toBe(true);
    });

    it.each([
      '',
      '/a',
      'a/',
      'a//b',
      '.',
      '..',
      'a/../b',
      './a',
      '.hidden',
      'a/.b',
      'a b',
      'ü',
      'a\\b',
      'a%2fb',
      'a\0',
    ])('refuses the key %o', async (key) => {
      const refusal = { code: 'E5002' };
      await expect(store.put(key, encodeText('x'))).rejects.toMatchObject(refusal);
      await expect(store.create(key, encodeText('x'))).rejects.toMatchObject(refusal);
      await expect((async () => collect(store.read(key)))()).rejects.toMatchObject(refusal);
      await expect((async () => store.head(key))()).rejects.toMatchObject(refusal);
      await expect((async () => store.delete(key))()).rejects.toMatchObject(refusal);
    });

    it('shows nothing of a write whose source failed, and keeps what was there', async () => {
      await store.put('kept', encodeText('before'));
      async function* failing() {
        yield new Uint8Array(9 * MIB);
        throw new Error('the source broke');
      }
      await expect(store.put('kept', failing())).rejects.toThrow('the source broke');
      await expect(store.create('never', failing())).rejects.toThrow('the source broke');
      expect(await textOf(store.read('kept'))).toBe('before');
      expect(await store.head('never')).toBeNull();
      expect(await keysOf(store, 'never')).toEqual([]);
    });
  });
}

export async function keysOf(store: ObjectStore, prefix: string, after?: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix, after === undefined ? {} : { after })) keys.push(key);
  return keys;
}
