import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../lineage/digest.js';
import { openEnvelope, signEnvelope } from '../../../lineage/envelope.js';
import { generatePrivateKeyPem, signerFromPem, trustKeys } from '../../../lineage/signing.js';
import { stageKey } from '../../../lineage/stage-key.js';
import { namedInputs, parseStatement, statementJson } from '../../../lineage/statement.js';
import { factsOf, newInstallation } from '../storage/small-lineage.js';

const artifact = sha256('artifact');
const facts = factsOf('tokenize-pairs', {
  inputs: {
    pairs: { kind: 'artifact', sha256: sha256('pairs') },
    dumps: [
      { kind: 'source', sha256: sha256('one') },
      { kind: 'source', sha256: sha256('two') },
    ],
    none: [],
  },
  bundle: sha256('bundle'),
});

describe('a stage key', () => {
  const identity = {
    stage: 's',
    computeDigest: sha256('code'),
    params: { a: 1, b: { c: [1, 2] } },
    inputs: { x: sha256('x'), y: [sha256('y'), sha256('z')] },
  };

  it('does not depend on the order of fields, and does on the order of a list', () => {
    const { stage, computeDigest, params, inputs } = identity;
    const turned = {
      inputs: { y: inputs.y, x: inputs.x },
      params: { b: params.b, a: 1 },
      computeDigest,
      stage,
    };
    expect(stageKey(turned)).toBe(stageKey(identity));
    const swapped = { ...identity, inputs: { ...inputs, y: inputs.y.toReversed() } };
    expect(stageKey(swapped)).not.toBe(stageKey(identity));
  });

  it('is the digest that anyone can compute from the design', () => {
    const { inputs } = identity;
    const text = `{"computeDigest":"${identity.computeDigest}","inputs":{"x":"${inputs.x}","y":["${inputs.y[0]}","${inputs.y[1]}"]},"params":{"a":1,"b":{"c":[1,2]}},"stage":"s"}`;
    expect(stageKey(identity)).toBe(sha256(text));
  });

  it('changes with each part', () => {
    const variants = [
      { ...identity, stage: 't' },
      { ...identity, computeDigest: sha256('other') },
      { ...identity, params: { a: 1, b: { c: [1, 3] } } },
      { ...identity, inputs: { ...identity.inputs, x: sha256('w') } },
      { ...identity, inputs: { x: sha256('x'), y: sha256('y') } },
      { ...identity, inputs: { x: sha256('x'), y: [sha256('y')] } },
    ];
    expect(new Set([identity, ...variants].map(stageKey)).size).toBe(variants.length + 1);
  });
});

describe('a statement', () => {
  it('gives back the artifact and every fact', () => {
    expect(parseStatement(statementJson(artifact, facts))).toEqual({ artifact, facts });
  });

  it('is in-toto with SLSA provenance that other tools can read', () => {
    const statement = JSON.parse(statementJson(artifact, facts));
    expect(statement).toMatchObject({
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'tokenize-pairs', digest: { sha256: artifact.slice(7) } }],
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: {
        buildDefinition: {
          resolvedDependencies: namedInputs(facts.inputs).map(({ name, sha256: digest }) => ({
            name,
            digest: { sha256: digest.slice(7) },
          })),
        },
        runDetails: { metadata: { invocationId: 'brisk-heron-7' } },
      },
    });
    expect(namedInputs(facts.inputs).map(({ name }) => name)).toEqual(['dumps[0]', 'dumps[1]', 'pairs']);
  });

  it('refuses a stage key that does not follow from what it states', () => {
    const wrong = { ...facts, stageKey: sha256('other') };
    expect(() => statementJson(artifact, wrong)).toThrow(expect.objectContaining({ code: 'E6002' }));
    const text = statementJson(artifact, facts).replace('"rows":3', '"rows":4');
    expect(() => parseStatement(text)).toThrow(
      expect.objectContaining({ code: 'E6002', message: expect.stringContaining('stage key') }),
    );
  });

  it('refuses dependencies that are not its inputs', () => {
    const statement = JSON.parse(statementJson(artifact, facts));
    statement.predicate.buildDefinition.resolvedDependencies.pop();
    expect(() => parseStatement(JSON.stringify(statement))).toThrow(
      expect.objectContaining({ code: 'E6002' }),
    );
  });

  it.each([
    ['text', 'no json'],
    ['another predicate', '{"_type":"https://in-toto.io/Statement/v1","predicateType":"x"}'],
    ['an unknown field', statementJson(artifact, facts).replace('"subject"', '"extra":1,"subject"')],
  ])('refuses %s', (_, text) => {
    expect(() => parseStatement(text)).toThrow(expect.objectContaining({ code: 'E6002' }));
  });
});

describe('an envelope', () => {
  const { signer, trust } = newInstallation();
  const statement = statementJson(artifact, facts);
  const envelope = signEnvelope(statement, signer);

  it('gives back the statement to those who trust the signer', () => {
    expect(openEnvelope(envelope, trust)).toEqual({ statement, keyId: signer.keyId });
    const both = trustKeys([newInstallation().signer.publicKeyPem, signer.publicKeyPem]);
    expect(openEnvelope(envelope, both).keyId).toBe(signer.keyId);
  });

  it('signs the same bytes the same way', () => {
    expect(signEnvelope(statement, signer)).toBe(envelope);
  });

  it('is unknown, not altered, to those who do not trust the signer', () => {
    const unknown = expect.objectContaining({ code: 'E6004' });
    expect(() => openEnvelope(envelope, newInstallation().trust)).toThrow(unknown);
    expect(() => openEnvelope(envelope, trustKeys([]))).toThrow(unknown);
  });

  it('is refused, and not merely unknown, wherever a bit was flipped', () => {
    for (let at = 0; at < envelope.length; at += at < envelope.length - 250 ? 11 : 1) {
      const bytes = Buffer.from(envelope);
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << (at % 7)), at);
      let code = 'accepted';
      try {
        openEnvelope(bytes.toString('utf8'), trust);
      } catch (error) {
        code = (error as { code: string }).code;
      }
      expect(['E6002', 'E6003'], `byte ${at}: ${code}`).toContain(code);
    }
  });

  it('is refused with a second signature, with white space, and with a rival’s name', () => {
    const parsed = JSON.parse(envelope);
    const rival = newInstallation();
    const [signature] = parsed.signatures;
    const variants = [
      JSON.stringify({ ...parsed, signatures: [signature, signature] }),
      JSON.stringify(parsed, null, 1),
      envelope.replace(signer.keyId, rival.signer.keyId),
    ];
    const either = trustKeys([signer.publicKeyPem, rival.signer.publicKeyPem]);
    for (const variant of variants)
      expect(() => openEnvelope(variant, either)).toThrow(
        expect.objectContaining({ code: expect.stringMatching(/^E600[23]$/) }),
      );
  });
});

describe('a signing key', () => {
  it('is the same signer again from its PEM', () => {
    const pem = generatePrivateKeyPem();
    expect(signerFromPem(pem).keyId).toBe(signerFromPem(pem).keyId);
    expect(signerFromPem(pem).keyId).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is refused with its file when it is none', () => {
    const refusal = expect.objectContaining({ code: 'E6005', message: 'key.pem holds no Ed25519 key' });
    expect(() => signerFromPem('garbage', 'key.pem')).toThrow(refusal);
    expect(() => trustKeys(['garbage'], 'key.pem')).toThrow(refusal);
  });
});
