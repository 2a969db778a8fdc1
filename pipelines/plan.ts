import type { Digest } from '../lineage/digest.js';

/** Why a stage must run: the first thing that differs from the newest run of the same stage. */
export type RunReason =
  | { readonly kind: 'first-run' }
  /** Null where a list of inputs grew or shrank. */
  | {
      readonly kind: 'input';
      readonly name: string;
      readonly from: Digest | null;
      readonly to: Digest | null;
    }
  | { readonly kind: 'parameter'; readonly path: string; readonly from: string; readonly to: string }
  | { readonly kind: 'module'; readonly paths: readonly string[] }
  | { readonly kind: 'damaged'; readonly what: string }
  /** It was committed, by an installation whose key is not trusted here. */
  | { readonly kind: 'untrusted'; readonly what: string };

export type PlanState =
  | { readonly kind: 'hit'; readonly key: Digest; readonly artifact: Digest; readonly run: string }
  | { readonly kind: 'run'; readonly key: Digest; readonly reasons: readonly RunReason[] }
  /** Will run unless the named stages turn out unchanged; `source:NAME` is a source that is not there. */
  | { readonly kind: 'depends'; readonly on: readonly string[]; readonly reasons: readonly RunReason[] };

export interface PlanStage {
  readonly id: string;
  readonly label: string;
  readonly stage: string;
  readonly computeDigest: Digest;
  readonly state: PlanState;
}

export interface Plan {
  readonly schema: 'retort.plan/1';
  readonly stages: readonly PlanStage[];
}
