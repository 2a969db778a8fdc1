import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../lineage/digest.js';
import { collect, encodeText, textOf } from '../../storage/bytes.js';
import { findCommit } from '../../storage/commit.js';
import { commitKey } from '../../storage/commit-check.js';
import { manifestKey } from '../../storage/manifest.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { deleteProgress } from '../../storage/progress/checkpoint-places.js';
import { checkpointPort } from '../../storage/progress/checkpoint-port.js';
import { appendLog, readLog } from '../../storage/runs/run-log.js';
import { createRun, findRun, listRuns, writeRun } from '../../storage/runs/run-store.js';
import { verify } from '../../storage/verify.js';
import { commitText, factsOf, newInstallation, smallLineage } from '../unit/storage/small-lineage.js';
import { keysOf } from './object-store.js';

/** What artifacts, commits, progress and runs promise, on a real driver; `open` gives an empty store. */
export function storeLayersContract(name: string, open: () => Promise<ObjectStore>): void {
  describe(`what is remembered in the ${name} store`, () => {
    let store: ObjectStore;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    it('is committed once by concurrent committers, and again under the next number after damage', async () => {
      const here = newInstallation();
      const facts = factsOf(`layers on ${name}`);
      const made = await Promise.all([1, 2, 3].map(() => commitText(store, here, facts, `text on ${name}`)));
      expect(made.map(({ commit }) => commit.number)).toEqual([1, 1, 1]);
      const { artifact } = made[0].commit;
      await store.delete(manifestKey(artifact));
      const missed = await findCommit(store, facts.stageKey, { trust: here.trust });
      expect(missed).toMatchObject({
        commit: null,
        newest: 1,
        warnings: [{ object: manifestKey(artifact) }],
      });
      const again = await commitText(store, here, facts, `text on ${name}`, { after: missed.newest });
      expect(again.commit).toMatchObject({ number: 2, artifact });
      expect(
        (await findCommit(store, facts.stageKey, { trust: here.trust, deep: true })).commit?.number,
      ).toBe(2);
      await store.delete(commitKey(facts.stageKey, 1));
      await store.delete(commitKey(facts.stageKey, 2));
    });

    it('is verified up to its pins, and each altered object is named', async () => {
      const { trust, commits } = await smallLineage(store);
      const target = { artifact: commits[2].artifact };
      const passed = await verify(store, target, { trust, deep: true });
      expect(passed).toMatchObject({ status: 'pass', counts: { pass: 10, fail: 0, unknown: 0 } });
      for (const { object } of passed.objects) {
        const bytes = await collect(store.read(object));
        await store.put(object, bytes.toReversed());
        const failed = await verify(store, target, { trust, deep: true });
        expect(failed.objects.filter(({ status }) => status === 'fail').map((one) => one.object)).toContain(
          object,
        );
        await store.put(object, bytes);
      }
      expect((await verify(store, target, { trust, deep: true })).status).toBe('pass');
    });

    it('resumes from its newest readable checkpoint', async () => {
      const key = sha256(`progress on ${name}`);
      const port = checkpointPort(store, key);
      for (const step of [1, 2, 3])
        await port.save(step, () => [{ path: 'weights', chunks: () => [encodeText(`weights at ${step}`)] }]);
      const folders = await keysOf(store, `progress/${key.slice(7)}/`);
      expect(folders.filter((one) => one.endsWith('/weights'))).toHaveLength(2);
      await store.put(folders.filter((one) => one.endsWith('/weights'))[1] ?? '', encodeText('damaged'));
      const found = await checkpointPort(store, key).newest();
      expect(found?.step).toBe(2);
      expect(await textOf(found?.files.read('weights') ?? new Uint8Array())).toBe('weights at 2');
      await deleteProgress(store, key);
      expect(await keysOf(store, `progress/${key.slice(7)}/`)).toEqual([]);
    });

    it('lists its runs newest first and follows their logs', async () => {
      for (const [minute, id] of ['old-elk-1', 'mid-elk-1', 'new-elk-1'].entries()) {
        const createdAt = new Date(Date.UTC(2026, 0, 1, 0, minute));
        const record = await createRun(store, {
          pipeline: 'p',
          specJson: '{}',
          stages: [],
          effects: [],
          createdAt,
          name: id,
        });
        await writeRun(store, { ...record, status: id === 'mid-elk-1' ? 'failed' : 'succeeded' });
        await appendLog(store, id, [{ at: '', level: 'info', stage: null, attempt: null, message: id }]);
      }
      const ids: string[] = [];
      for await (const { id } of listRuns(store)) ids.push(id);
      expect(ids).toEqual(['new-elk-1', 'mid-elk-1', 'old-elk-1']);
      expect((await findRun(store, '@last')).id).toBe('new-elk-1');
      expect((await findRun(store, '@last-failed')).id).toBe('mid-elk-1');
      const messages: string[] = [];
      for await (const { message } of readLog(store, 'old-elk-1')) messages.push(message);
      expect(messages).toEqual(['old-elk-1']);
    });
  });
}
