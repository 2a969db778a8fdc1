import { type ErrorFacts, RetortError } from '../errors/retort-error.js';

/** A value that JSON cannot carry stably, so that it must not be hashed. `path` is a JSON path such as `$.a[3]`. */
export class CannotEncode extends RetortError {
  constructor(path: string, found: string) {
    super('E6001', 'internal', `${path} has no canonical JSON: ${found}`, {
      expected: 'null, boolean, finite number, well-formed string, array or plain object',
      found,
      where: { field: path },
      fix: 'leave the field out, or encode it as a string or a number',
    });
  }
}

/** Signed bytes that are not an in-toto statement of ours. */
export class StatementInvalid extends RetortError {
  constructor(message: string, facts: ErrorFacts = {}, options?: { cause?: unknown }) {
    super('E6002', 'verification', message, facts, options);
  }
}

/** A signature that no trusted key made over these bytes. */
export class SignatureInvalid extends RetortError {
  constructor(facts: ErrorFacts = {}) {
    super('E6003', 'verification', 'the signature does not match the signed bytes', {
      why: 'the envelope was altered after it was signed, or its key is not the one it names',
      ...facts,
    });
  }
}

/** Signed by a key outside the trust root: nothing can be said about the signature. */
export class SignerUnknown extends RetortError {
  constructor(keyId: string, trusted: readonly string[]) {
    super('E6004', 'verification', `signed by a key that is not trusted here: ${keyId}`, {
      expected: `one of ${trusted.join(', ') || 'no keys'}`,
      found: keyId,
      fix: 'add the signer’s public key to the trust root if you trust it',
    });
  }
}

/** Key material that is not an Ed25519 key in PEM. */
export class KeyInvalid extends RetortError {
  constructor(file: string, options?: { cause?: unknown }) {
    super(
      'E6005',
      'configuration',
      `${file} holds no Ed25519 key`,
      { expected: 'an Ed25519 key in PEM', where: { file } },
      options,
    );
  }
}
