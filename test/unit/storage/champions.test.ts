import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../lineage/digest.js';
import type { Promotion } from '../../../lineage/promotion-statement.js';
import { generatePrivateKeyPem, signerFromPem, trustKeys } from '../../../lineage/signing.js';
import {
  appendRecord,
  championNames,
  type PromotionRecord,
  promotionKey,
  readChampion,
  readHistory,
} from '../../../storage/champions/champion-store.js';
import { promoteByHand, rollBack } from '../../../storage/champions/change-champion.js';
import { manifestKey, manifestOf } from '../../../storage/manifest.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { verify } from '../../../storage/verify.js';

const signer = signerFromPem(generatePrivateKeyPem());
const trust = trustKeys([signer.publicKeyPem]);
const at = '2026-01-02T03:04:05.000Z';

let store: ObjectStore;
beforeEach(() => {
  store = memoryStore();
});

const encoded = (text: string) => new TextEncoder().encode(text);

async function model(name: string, kind: 'checkpoint' | 'scores' = 'checkpoint') {
  const work = { count: 1, unit: 'steps' } as const;
  const { json, digest } = manifestOf({ kind, schemaVersion: 1, files: [], work, statistics: { name } });
  await store.put(manifestKey(digest), encoded(json));
  return digest;
}

function promotion(name: string, more: Partial<Promotion> = {}): Omit<Promotion, 'n' | 'predecessor'> {
  return {
    ...{ champion: 'assistant', kind: 'promoted', model: sha256(name), rule: { kind: 'first' } },
    ...{ comparison: null, approval: null, holds: [], run: 'r', effect: 'e', reason: 'first', at },
    ...more,
  };
}

async function added(name: string, after: PromotionRecord | null): Promise<PromotionRecord> {
  const record = await appendRecord(store, signer, promotion(name), after);
  if (record === null) throw new Error('another record took the place');
  return record;
}

async function chain(length: number): Promise<PromotionRecord[]> {
  const records: PromotionRecord[] = [];
  for (let n = 1; n <= length; n += 1) records.push(await added(`model ${n}`, records.at(-1) ?? null));
  return records;
}

describe('a chain of promotions', () => {
  it('is read as it was signed, each record naming the one before it', async () => {
    const records = await chain(3);
    expect(await readHistory(store, 'assistant', trust)).toEqual(records);
    expect(records.map(({ predecessor }) => predecessor?.record ?? null)).toEqual([
      null,
      records[0]?.digest,
      records[1]?.digest,
    ]);
    expect(await readChampion(store, 'assistant', trust)).toEqual(records[2]);
  });

  it('lists in numeric order beyond nine records', async () => {
    await chain(11);
    expect((await readChampion(store, 'assistant', trust)).n).toBe(11);
  });

  it('lets one of two records win a place', async () => {
    const [first] = await chain(1);
    const race = await Promise.all(
      ['a', 'b'].map((name) => appendRecord(store, signer, promotion(name), first ?? null)),
    );
    expect(race.filter((record) => record !== null)).toHaveLength(1);
    expect(await readHistory(store, 'assistant', trust)).toHaveLength(2);
  });

  it('names the gap where a record is missing', async () => {
    await chain(3);
    await store.delete(promotionKey('assistant', 2));
    await expect(readHistory(store, 'assistant', trust)).rejects.toMatchObject({
      code: 'E5019',
      facts: { where: { file: 'champions/assistant/3.json' }, expected: 'record 2', found: 'record 3' },
    });
  });

  it('names the fork where a record was signed after another one', async () => {
    const [first] = await chain(3);
    await store.delete(promotionKey('assistant', 2));
    await added('another', first ?? null);
    await expect(readHistory(store, 'assistant', trust)).rejects.toMatchObject({
      code: 'E5019',
      facts: { where: { file: 'champions/assistant/3.json' } },
    });
  });

  it('refuses a record of another champion, of a stranger, or with altered bytes', async () => {
    const [first] = await chain(1);
    const bytes: Uint8Array[] = [];
    for await (const part of store.read(promotionKey('assistant', 1))) bytes.push(part);
    const envelope = Buffer.concat(bytes);
    await store.put(promotionKey('other', 1), envelope);
    await expect(readHistory(store, 'other', trust)).rejects.toMatchObject({ code: 'E5019' });

    const stranger = signerFromPem(generatePrivateKeyPem());
    await appendRecord(store, stranger, promotion('theirs'), first ?? null);
    await expect(readHistory(store, 'assistant', trust)).rejects.toMatchObject({ code: 'E6004' });

    const altered = JSON.parse(envelope.toString());
    const payload = Buffer.from(altered.payload, 'base64').toString().replace('first', 'fairst');
    altered.payload = Buffer.from(payload).toString('base64');
    await store.put(promotionKey('assistant', 1), encoded(JSON.stringify(altered)));
    await expect(readHistory(store, 'assistant', trust)).rejects.toMatchObject({
      code: expect.stringMatching(/^E600[23]$/),
    });
  });

  it('is verified with the models that it names, and an unknown champion names the known ones', async () => {
    await chain(2);
    await store.delete(promotionKey('assistant', 1));
    const report = await verify(store, { champion: 'assistant' }, { trust });
    expect(report).toMatchObject({ target: 'champion:assistant', status: 'fail' });
    expect(report.objects.find(({ kind }) => kind === 'promotion')).toMatchObject({
      object: 'champions/assistant/2.json',
      why: { code: 'E5019' },
    });
    await expect(readChampion(store, 'asistant', trust)).rejects.toMatchObject({
      code: 'E5020',
      facts: { expected: 'one of assistant' },
    });
  });
});

describe('a champion changed by hand', () => {
  const change = (reason = 'because') => ({ store, signer, trust, name: 'assistant', by: 'ada', reason });
  const plainly = { liftHold: false };

  it('is promoted with who decided and why, and only once', async () => {
    const good = await model('good');
    const record = await promoteByHand(change('it is kind'), good, plainly);
    expect(record).toMatchObject({
      ...{ n: 1, kind: 'manual', model: good, run: null, rule: null, reason: 'it is kind' },
      approval: { by: 'ada', comment: 'it is kind' },
    });
    await expect(promoteByHand(change(), good, plainly)).rejects.toMatchObject({ code: 'E5022' });
    expect(await championNames(store)).toEqual(['assistant']);
  });

  it('is no artifact but a checkpoint', async () => {
    const scores = await model('scores', 'scores');
    await expect(promoteByHand(change(), scores, plainly)).rejects.toMatchObject({ code: 'E5024' });
  });

  it('goes back to the one before, holds the replaced one, and lets it return only when the hold is lifted', async () => {
    const [one, two, three] = [await model('1'), await model('2'), await model('3')];
    for (const each of [one, two, three]) await promoteByHand(change(), each, plainly);
    expect(await rollBack(change(), null)).toMatchObject({ model: two, holds: [three] });
    await expect(promoteByHand(change(), three, plainly)).rejects.toMatchObject({ code: 'E5021' });
    expect(await rollBack(change(), null)).toMatchObject({ model: one, holds: [three, two].sort() });
    await expect(rollBack(change(), null)).rejects.toMatchObject({ code: 'E5023' });
    await expect(rollBack(change(), two)).rejects.toMatchObject({ code: 'E5021' });
    const lifted = await promoteByHand(change(), three, { liftHold: true });
    expect(lifted).toMatchObject({ model: three, holds: [two] });
  });

  it('goes back to no model that was never its champion', async () => {
    await promoteByHand(change(), await model('1'), plainly);
    await expect(rollBack(change(), await model('other'))).rejects.toMatchObject({ code: 'E5023' });
    await expect(rollBack({ ...change(), name: 'nobody' }, null)).rejects.toMatchObject({ code: 'E5020' });
  });
});
