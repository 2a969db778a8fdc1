import { sha256 } from '../../../lineage/digest.js';
import {
  generatePrivateKeyPem,
  type Signer,
  signerFromPem,
  type TrustRoot,
  trustKeys,
} from '../../../lineage/signing.js';
import { stageKey } from '../../../lineage/stage-key.js';
import { type InputFact, inputDigests, type StatementFacts } from '../../../lineage/statement.js';
import { writeBlob } from '../../../storage/blobs.js';
import { encodeText } from '../../../storage/bytes.js';
import { type Commit, commitArtifact } from '../../../storage/commit.js';
import { draftWriter } from '../../../storage/draft.js';
import type { ObjectStore } from '../../../storage/object-store.js';

export interface Installation {
  readonly signer: Signer;
  readonly trust: TrustRoot;
}

export function newInstallation(): Installation {
  const signer = signerFromPem(generatePrivateKeyPem());
  return { signer, trust: trustKeys([signer.publicKeyPem]) };
}

export const HERE = {
  architecture: 'x64',
  instructionSet: 'avx2',
  onnxRuntime: '1.30.0',
  node: '20.20.2',
  gpu: null,
  driver: null,
};

/** Facts of a stage called `name`; everything else follows from the name and what is given. */
export function factsOf(name: string, given: Partial<StatementFacts> = {}): StatementFacts {
  const identity = {
    stage: name,
    computeDigest: sha256(`code of ${name}`),
    params: { rows: 3 },
    inputs: {} as StatementFacts['inputs'],
    ...given,
  };
  const key = stageKey({ ...identity, inputs: inputDigests(identity.inputs) });
  return {
    stageKey: key,
    execution: { threads: 1 },
    bundle: null,
    modules: [{ path: `corpus/${name}.ts`, sha256: sha256('module') }],
    lockfile: sha256('lockfile'),
    git: { commit: '0123456789abcdef0123456789abcdef01234567', dirty: false },
    numericClass: HERE,
    worker: '0.1.0',
    startedAt: '2026-01-02T03:04:05.000Z',
    endedAt: '2026-01-02T03:04:06.000Z',
    run: 'brisk-heron-7',
    ...identity,
  };
}

/** Commits one text file as the output of the stage. */
export async function commitText(
  store: ObjectStore,
  { signer }: Installation,
  facts: StatementFacts,
  text: string,
  options: { after?: number } = {},
) {
  const file = await draftWriter(store).write('text.txt', encodeText(text));
  const work = { count: 1, unit: 'rows' } as const;
  const draft = { kind: 'bytes', schemaVersion: 1, files: [file], work, statistics: {} } as const;
  return commitArtifact(store, signer, { draft, facts, ...options });
}

export interface SmallLineage extends Installation {
  /** first-a and first-b, each from a source, and the one that is made from both. */
  readonly commits: readonly [Commit, Commit, Commit];
}

/** Three commits over two sources; the first two have objects of equal sizes. */
export async function smallLineage(store: ObjectStore): Promise<SmallLineage> {
  const installation = newInstallation();
  const source = (name: string): InputFact => ({ kind: 'source', sha256: sha256(name) });
  const made = (commit: Commit): InputFact => ({ kind: 'artifact', sha256: commit.artifact });
  const { sha256: bundle } = await writeBlob(store, encodeText('export default 1;'));
  const first = async (name: string) => {
    const facts = factsOf(name, { inputs: { dump: source(`dump of ${name}`) } });
    return (await commitText(store, installation, facts, `text of ${name}`)).commit;
  };
  const [a, b] = [await first('first-a'), await first('first-b')];
  const facts = factsOf('second', { inputs: { texts: [made(a), made(b)] }, bundle });
  const { commit } = await commitText(store, installation, facts, 'text of second');
  return { ...installation, commits: [a, b, commit] };
}
