import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadOrCreateSigner, loadTrust } from '../../../storage/key-files.js';
import { newInstallation } from './small-lineage.js';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'retort-keys-')), 'keys');
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

describe('the keys of an installation', () => {
  it('are made once, by however many ask at once, and readable by the owner alone', async () => {
    const signers = await Promise.all([1, 2, 3, 4].map(() => loadOrCreateSigner(folder)));
    expect(new Set(signers.map(({ keyId }) => keyId)).size).toBe(1);
    expect((await loadOrCreateSigner(folder)).keyId).toBe(signers[0]?.keyId);
    expect((await stat(join(folder, 'signing-key.pem'))).mode & 0o777).toBe(0o600);
  });

  it('are trusted where they were made, with the public keys beside them', async () => {
    expect((await loadTrust(folder)).keyIds).toEqual([]);
    const own = await loadOrCreateSigner(folder);
    const friend = newInstallation().signer;
    await writeFile(join(folder, 'friend.pub.pem'), friend.publicKeyPem);
    expect((await loadTrust(folder)).keyIds.toSorted()).toEqual([own.keyId, friend.keyId].toSorted());
  });

  it('name the file that is no key', async () => {
    await loadOrCreateSigner(folder);
    await writeFile(join(folder, 'signing-key.pem'), 'garbage');
    const refusal = { code: 'E6005', facts: { where: { file: expect.stringContaining('signing-key.pem') } } };
    await expect(loadOrCreateSigner(folder)).rejects.toMatchObject(refusal);
  });
});
