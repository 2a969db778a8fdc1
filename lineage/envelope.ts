import { dsse } from '@sigstore/core';
import { z } from 'zod';
import { canonicalJson } from './canonical-json.js';
import { SignatureInvalid, SignerUnknown, StatementInvalid } from './errors.js';
import type { Signer, TrustRoot } from './signing.js';

export const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

const envelopeSchema = z.strictObject({
  payloadType: z.literal(PAYLOAD_TYPE),
  payload: z.base64(),
  signatures: z.array(z.strictObject({ keyid: z.string(), sig: z.base64() })).min(1),
});

/** A DSSE envelope around the statement, as canonical JSON; Ed25519 is deterministic, so equal inputs give equal bytes. */
export function signEnvelope(statement: string, signer: Signer): string {
  const payload = Buffer.from(statement, 'utf8');
  const signature = signer.sign(dsse.preAuthEncoding(PAYLOAD_TYPE, payload));
  return canonicalJson({
    payloadType: PAYLOAD_TYPE,
    payload: payload.toString('base64'),
    signatures: [{ keyid: signer.keyId, sig: Buffer.from(signature).toString('base64') }],
  });
}

/**
 * The signed statement and the trusted key that signed it.
 * @throws StatementInvalid (no envelope), SignatureInvalid (altered), SignerUnknown (no signer is trusted here)
 */
export function openEnvelope(envelope: string, trust: TrustRoot): { statement: string; keyId: string } {
  const { payload, signatures } = parseEnvelope(envelope);
  const bytes = Buffer.from(payload, 'base64');
  const signed = dsse.preAuthEncoding(PAYLOAD_TYPE, bytes);
  for (const { keyid, sig } of signatures) {
    const valid = trust.verify(keyid, signed, Buffer.from(sig, 'base64'));
    if (valid === true) return { statement: bytes.toString('utf8'), keyId: keyid };
    if (valid === false) throw new SignatureInvalid({ found: `a signature by ${keyid}` });
  }
  throw new SignerUnknown(
    signatures.map(({ keyid }) => keyid),
    trust.keyIds,
  );
}

function parseEnvelope(envelope: string): z.infer<typeof envelopeSchema> {
  let parsed: z.infer<typeof envelopeSchema>;
  try {
    parsed = envelopeSchema.parse(JSON.parse(envelope));
  } catch (cause) {
    throw new StatementInvalid('not a DSSE envelope', {}, { cause });
  }
  if (canonicalJson(parsed) !== envelope) throw new StatementInvalid('the envelope is not canonical JSON');
  return parsed;
}
