import type { Digest } from '../lineage/digest.js';
import type { TrustRoot } from '../lineage/signing.js';
import { namedInputs } from '../lineage/statement.js';
import { readManifest } from './artifacts.js';
import { blobKey } from './blobs.js';
import { verifyChain } from './champions/verify-chain.js';
import { type Commit, checkBlob, commitKey } from './commit-check.js';
import { type CommitEntry, commitEntries } from './commit-index.js';
import { CommitMissing } from './errors.js';
import { manifestKey } from './manifest.js';
import type { ObjectStore } from './object-store.js';
import { readRun } from './runs/run-store.js';
import { Findings, type VerifyReport } from './verify-report.js';
import { verifyEverything } from './verify-store.js';

/** What to verify, up to the pins: an artifact, a champion, a stage key's commits, a run's stages, or every object of the store. */
export type VerifyTarget =
  | 'all'
  | { readonly artifact: Digest }
  /** The chain of its records, and every model that they name. */
  | { readonly champion: string }
  | { readonly stageKey: Digest }
  /** The run's id. */
  | { readonly run: string };

export interface VerifyOptions {
  readonly trust: TrustRoot;
  /** Hash every blob anew. */
  readonly deep?: boolean;
}

/**
 * Checks signatures, stage keys, manifests and blobs of the target and of all that it was made from. Each altered or
 * missing object is named; a store that is away or forbids is thrown.
 */
export async function verify(
  store: ObjectStore,
  target: VerifyTarget,
  { trust, deep = false }: VerifyOptions,
): Promise<VerifyReport> {
  const findings = new Findings();
  if (target === 'all') await verifyEverything(store, trust, deep, findings);
  else await new Walk(store, trust, deep, findings).from(target);
  return findings.report(nameOf(target), deep);
}

function nameOf(target: VerifyTarget): string {
  if (target === 'all') return 'all';
  if ('artifact' in target) return target.artifact;
  if ('champion' in target) return `champion:${target.champion}`;
  return 'stageKey' in target ? target.stageKey : target.run;
}

class Walk {
  /** Commits by the artifact they name, once the store's commits were read. */
  private index: Promise<ReadonlyMap<Digest, readonly Commit[]>> | null = null;
  private readonly unreadable: CommitEntry[] = [];
  private readonly reached = new Set<string>();

  constructor(
    private readonly store: ObjectStore,
    private readonly trust: TrustRoot,
    private readonly deep: boolean,
    private readonly findings: Findings,
  ) {}

  async from(target: Exclude<VerifyTarget, 'all'>): Promise<void> {
    if ('artifact' in target) return this.artifactWithOrigin(target.artifact);
    if ('champion' in target) return this.chain(target.champion);
    if ('stageKey' in target) return this.key(target.stageKey, null);
    for (const { key, artifact } of (await readRun(this.store, target.run)).stages)
      if (key !== null && artifact !== null) await this.key(key, artifact);
  }

  /** A model with no origin is found out like any other artifact. */
  private async chain(name: string): Promise<void> {
    for (const model of await verifyChain(this.store, name, this.trust, this.findings))
      await this.artifactWithOrigin(model);
  }

  /** The key's commits of this artifact, or all its commits; where there is none, all that stands in their place. */
  private async key(stageKey: Digest, artifact: Digest | null): Promise<void> {
    const entries: CommitEntry[] = [];
    for await (const entry of commitEntries(
      this.store,
      this.trust,
      commitKey(stageKey, 1).slice(0, -'1.json'.length),
    ))
      entries.push(entry);
    const wanted = entries.filter(({ commit }) => artifact === null || commit?.artifact === artifact);
    for (const { key, commit, error } of wanted.length > 0 ? wanted : entries) {
      if (commit === null) this.findings.fault('commit', key, error);
      else await this.commit(commit);
    }
    if (wanted.some(({ commit }) => commit !== null)) return;
    if (entries.length === 0)
      this.findings.fault('commit', commitKey(stageKey, 1), new CommitMissing(stageKey));
    if (artifact !== null) await this.artifact(artifact);
  }

  private async commit(commit: Commit): Promise<void> {
    const key = commitKey(commit.stageKey, commit.number);
    if (this.reached.has(key)) return;
    this.reached.add(key);
    this.findings.pass('commit', key);
    await this.artifact(commit.artifact);
    if (commit.facts.bundle !== null) await this.blob(commit.facts.bundle, null);
    for (const { kind, sha256, name } of namedInputs(commit.facts.inputs)) {
      if (kind === 'source') this.findings.pin(sha256, name);
      else await this.artifactWithOrigin(sha256);
    }
  }

  private async artifactWithOrigin(artifact: Digest): Promise<void> {
    this.index ??= this.readIndex();
    const commits = (await this.index).get(artifact) ?? [];
    for (const commit of commits) await this.commit(commit);
    if (commits.length > 0) return;
    for (const { key, error } of this.unreadable) this.findings.fault('commit', key, error);
    await this.artifact(artifact, new CommitMissing(artifact));
  }

  /** Right bytes of an artifact whose origin no statement tells stay unknown. */
  private async artifact(artifact: Digest, originless: CommitMissing | null = null): Promise<void> {
    const key = manifestKey(artifact);
    if (this.findings.has(key)) return;
    try {
      const { files } = await readManifest(this.store, artifact);
      if (originless === null) this.findings.pass('artifact', key);
      else this.findings.unknown('artifact', key, originless);
      for (const { sha256, sizeBytes } of files) await this.blob(sha256, sizeBytes);
    } catch (error) {
      this.findings.fault('artifact', key, error);
    }
  }

  /** A blob of unknown size is always hashed. */
  private async blob(digest: Digest, sizeBytes: number | null): Promise<void> {
    const key = blobKey(digest);
    if (this.findings.has(key)) return;
    try {
      await checkBlob(this.store, digest, sizeBytes, this.deep || sizeBytes === null);
      this.findings.pass('blob', key);
    } catch (error) {
      this.findings.fault('blob', key, error);
    }
  }

  private async readIndex(): Promise<ReadonlyMap<Digest, readonly Commit[]>> {
    const index = new Map<Digest, Commit[]>();
    for await (const entry of commitEntries(this.store, this.trust)) {
      if (entry.commit === null) this.unreadable.push(entry);
      else index.set(entry.commit.artifact, [...(index.get(entry.commit.artifact) ?? []), entry.commit]);
    }
    return index;
  }
}
