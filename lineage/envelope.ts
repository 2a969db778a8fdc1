import { dsse } from '@sigstore/core';
import { z } from 'zod';
import { canonicalJson } from './canonical-json.js';
import { SignatureInvalid, SignerUnknown, StatementInvalid } from './errors.js';
import type { Signer, TrustRoot } from './signing.js';

const PAYLOAD_TYPE = 'application/vnd.in-toto+json';

/** Only one spelling of each byte string, so that no altered envelope means the same. */
const base64 = z.base64().refine((text) => Buffer.from(text, 'base64').toString('base64') === text);

/** One signature: DSSE does not sign the list, so that a longer one could grow unseen. */
const envelopeSchema = z.strictObject({
  payloadType: z.literal(PAYLOAD_TYPE),
  payload: base64,
  signatures: z.tuple([z.strictObject({ keyid: z.string(), sig: base64 })]),
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
 * @throws StatementInvalid (no envelope of ours), SignatureInvalid (altered), SignerUnknown (signer not trusted here)
 */
export function openEnvelope(envelope: string, trust: TrustRoot): { statement: string; keyId: string } {
  const {
    payload,
    signatures: [{ keyid, sig }],
  } = parseEnvelope(envelope);
  const bytes = Buffer.from(payload, 'base64');
  const signed = dsse.preAuthEncoding(PAYLOAD_TYPE, bytes);
  const signature = Buffer.from(sig, 'base64');
  const signer = trust.keyIds.find((keyId) => trust.verify(keyId, signed, signature));
  if (signer === keyid) return { statement: bytes.toString('utf8'), keyId: keyid };
  if (signer === undefined && !trust.keyIds.includes(keyid)) throw new SignerUnknown(keyid, trust.keyIds);
  throw new SignatureInvalid({
    expected: `a signature by ${keyid}`,
    found: signer ?? 'no signature of these bytes',
  });
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
