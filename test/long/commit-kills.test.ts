import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { generatePrivateKeyPem, signerFromPem, type TrustRoot, trustKeys } from '../../lineage/signing.js';
import { findCommit } from '../../storage/commit.js';
import { FAULT_POINTS } from '../../storage/fault-points.js';
import { folderStore } from '../../storage/folder-store.js';
import { verify } from '../../storage/verify.js';
import { keysOf } from '../contracts/object-store.js';
import { factsOf } from '../unit/storage/small-lineage.js';

let root: string;
let trust: TrustRoot;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'retort-commit-kills-'));
  const pem = generatePrivateKeyPem();
  trust = trustKeys([signerFromPem(pem).publicKeyPem]);
  await writeFile(join(root, 'key.pem'), pem);
  await mkdir(join(root, 'once'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

function committer(fault: string) {
  const script = join(import.meta.dirname, 'crash-committer.ts');
  const args = [
    '--import',
    'tsx',
    script,
    join(root, 'store'),
    join(root, 'key.pem'),
    fault,
    join(root, 'once'),
  ];
  return spawnSync(process.execPath, args, { encoding: 'utf8' });
}

/** Every visit that the run makes of the point. */
const visits: [string, number][] = FAULT_POINTS.flatMap((point) => {
  const times = point.startsWith('object:') ? [1, 3, 9] : /^(progress|snapshot):/.test(point) ? [1, 3] : [1];
  return times.map((visit): [string, number] => [point, visit]);
});

describe('a process that saves checkpoints and commits', () => {
  it.each(visits)(
    'killed at %s, visit %i, leaves nothing or everything, and finishes when started again',
    async (point, visit) => {
      const { stageKey } = factsOf('crashing');
      const store = folderStore(join(root, 'store'));
      const fault = `${point}@${visit}=kill`;
      const killed = committer(fault);
      expect(killed.signal, killed.stderr).toBe('SIGKILL');
      expect((await verify(store, 'all', { trust, deep: true })).counts).toMatchObject({
        fail: 0,
        unknown: 0,
      });
      const saved = (await keysOf(store, 'progress/')).filter((key) =>
        /\/checkpoint-[0-9a-f]{64}\.json$/.test(key),
      );
      const { commit } = await findCommit(store, stageKey, { trust, deep: true });
      const again = committer(fault);
      expect(again.status, again.stderr).toBe(0);
      if (commit === null && saved.length > 0) expect(again.stdout).toMatch(/from [1-4]/);
      const found = await findCommit(store, stageKey, { trust, deep: true });
      expect(found).toMatchObject({ commit: { number: 1 }, warnings: [], newest: 1 });
      expect(await keysOf(store, 'progress/')).toEqual([]);
      expect((await keysOf(store, '')).map((key) => key.split('/')[0])).toEqual([
        'artifacts',
        'blobs',
        'commits',
      ]);
    },
  );
});
