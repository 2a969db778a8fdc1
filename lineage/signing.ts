import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { KeyInvalid } from './errors.js';

/** Holds an Ed25519 private key; `keyId` is the SHA-256 of its public key in SPKI DER, 64 hexadecimal digits. */
export interface Signer {
  readonly keyId: string;
  readonly publicKeyPem: string;
  sign(bytes: Uint8Array): Uint8Array;
}

/** Public keys that are believed here, by key id. */
export interface TrustRoot {
  readonly keyIds: readonly string[];
  /** Whether this key is trusted and signed the bytes. */
  verify(keyId: string, bytes: Uint8Array, signature: Uint8Array): boolean;
}

/** A new Ed25519 private key, PKCS #8 in PEM. */
export function generatePrivateKeyPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** @throws KeyInvalid naming `file` when the text is not an Ed25519 private key. */
export function signerFromPem(pem: string, file = 'the signing key'): Signer {
  const key = ed25519(() => createPrivateKey(pem), file);
  const publicKey = createPublicKey(key);
  return {
    keyId: keyIdOf(publicKey),
    publicKeyPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (bytes) => sign(null, bytes, key),
  };
}

/** Believes exactly these public keys, SPKI in PEM. */
export function trustKeys(publicKeyPems: readonly string[], file = 'the trust root'): TrustRoot {
  const keys = new Map<string, KeyObject>();
  for (const pem of publicKeyPems) {
    const key = ed25519(() => createPublicKey(pem), file);
    keys.set(keyIdOf(key), key);
  }
  return {
    keyIds: [...keys.keys()],
    verify(keyId, bytes, signature) {
      const key = keys.get(keyId);
      return key !== undefined && verify(null, bytes, key, signature);
    },
  };
}

function ed25519(parse: () => KeyObject, file: string): KeyObject {
  let key: KeyObject;
  try {
    key = parse();
  } catch (cause) {
    throw new KeyInvalid(file, { cause });
  }
  if (key.asymmetricKeyType !== 'ed25519') throw new KeyInvalid(file);
  return key;
}

function keyIdOf(publicKey: KeyObject): string {
  return createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}
