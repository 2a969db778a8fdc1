import { readFile } from 'node:fs/promises';
import { type TrustRoot, trustKeys } from '../lineage/signing.js';
import { loadTrust } from '../storage/key-files.js';
import type { Settings } from './config/settings.js';
import { NoTrustedKeys } from './errors.js';

/** The public keys of the named file, or of this installation. */
export async function trustOf({ trust, keyFolder }: Settings): Promise<TrustRoot> {
  const file = trust.value;
  if (file === null) return loadTrust(keyFolder.value);
  const text = await readFile(file, 'utf8').catch(() => '');
  const keys = text.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g);
  if (keys === null) throw new NoTrustedKeys(file);
  return trustKeys(keys, file);
}
