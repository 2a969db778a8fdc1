import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  generatePrivateKeyPem,
  type Signer,
  signerFromPem,
  type TrustRoot,
  trustKeys,
} from '../lineage/signing.js';
import { fileFault, isMissing, systemCode } from './file-faults.js';

const SIGNING_KEY = 'signing-key.pem';

/** The installation's signing key in the folder, made on first use (mode 0600); concurrent callers get one key. */
export async function loadOrCreateSigner(folder: string): Promise<Signer> {
  const path = join(folder, SIGNING_KEY);
  const existing = await readOrNull(path);
  if (existing !== null) return signerFromPem(existing, path);
  await createKey(folder, path);
  return signerFromPem(await readFile(path, 'utf8'), path);
}

/** Trusts the folder's own signing key, and every public key (`*.pub.pem`) that lies beside it. */
export async function loadTrust(folder: string): Promise<TrustRoot> {
  const own = await readOrNull(join(folder, SIGNING_KEY));
  const names = await readdir(folder).catch((error) => {
    if (isMissing(error)) return [];
    throw fileFault(error, folder);
  });
  const others = names.filter((name) => name.endsWith('.pub.pem')).sort();
  const pems = await Promise.all(others.map((name) => readFile(join(folder, name), 'utf8')));
  return trustKeys([...(own === null ? [] : [signerFromPem(own, folder).publicKeyPem]), ...pems], folder);
}

async function createKey(folder: string, path: string): Promise<void> {
  const unfinished = `${path}.${randomUUID()}`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(unfinished, 'wx', 0o600);
    await file.writeFile(generatePrivateKeyPem());
    await file.sync();
    await file.close();
    await link(unfinished, path);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw fileFault(error, folder);
  } finally {
    await rm(unfinished, { force: true });
  }
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw fileFault(error, path);
  }
}
