import { type ErrorRecord, RetortError } from '../errors/retort-error.js';
import type { Digest } from '../lineage/digest.js';
import { SignerUnknown } from '../lineage/errors.js';

/** `unknown` is never green: nothing says that the object is right, and nothing that it is wrong. */
export type VerifyStatus = 'pass' | 'fail' | 'unknown';

export interface VerifiedObject {
  readonly kind: 'commit' | 'artifact' | 'blob' | 'promotion';
  /** Key in the store. */
  readonly object: string;
  readonly status: VerifyStatus;
  readonly why: ErrorRecord | null;
}

/** Where the walk ends: a source, by what it was. */
interface VerifiedPin {
  readonly sha256: Digest;
  /** Names under which statements use it. */
  readonly names: readonly string[];
}

export interface VerifyReport {
  readonly schema: 'retort.verify/1';
  readonly target: string;
  /** Whether every blob was hashed anew, and not only found in its size. */
  readonly deep: boolean;
  readonly status: VerifyStatus;
  readonly counts: { readonly [status in VerifyStatus]: number };
  /** Ascending by key. */
  readonly objects: readonly VerifiedObject[];
  readonly pins: readonly VerifiedPin[];
}

/** Collects one finding for each object; the first one stands. */
export class Findings {
  private readonly objects = new Map<string, VerifiedObject>();
  private readonly pins = new Map<Digest, Set<string>>();

  has(object: string): boolean {
    return this.objects.has(object);
  }

  pass(kind: VerifiedObject['kind'], object: string): void {
    this.add({ kind, object, status: 'pass', why: null });
  }

  /** An untrusted signer leaves the object unknown; errors that say nothing about it are thrown on. */
  fault(kind: VerifiedObject['kind'], object: string, error: unknown): void {
    if (!(error instanceof RetortError) || !['not-found', 'verification', 'bad-input'].includes(error.kind))
      throw error;
    this.add({
      kind,
      object,
      status: error instanceof SignerUnknown ? 'unknown' : 'fail',
      why: error.toRecord(),
    });
  }

  unknown(kind: VerifiedObject['kind'], object: string, error: RetortError): void {
    this.add({ kind, object, status: 'unknown', why: error.toRecord() });
  }

  pin(sha256: Digest, name: string): void {
    this.pins.set(sha256, (this.pins.get(sha256) ?? new Set()).add(name));
  }

  report(target: string, deep: boolean): VerifyReport {
    const objects = [...this.objects.values()].sort((a, b) => (a.object < b.object ? -1 : 1));
    const count = (status: VerifyStatus) => objects.filter((one) => one.status === status).length;
    const counts = { pass: count('pass'), fail: count('fail'), unknown: count('unknown') };
    const status = counts.fail > 0 ? 'fail' : counts.unknown > 0 || counts.pass === 0 ? 'unknown' : 'pass';
    const pins = [...this.pins].map(([sha256, names]) => ({ sha256, names: [...names].sort() }));
    return { schema: 'retort.verify/1', target, deep, status, counts, objects, pins };
  }

  private add(finding: VerifiedObject): void {
    const earlier = this.objects.get(finding.object);
    if (earlier === undefined || (earlier.status === 'unknown' && finding.status !== 'unknown'))
      this.objects.set(finding.object, finding);
  }
}
