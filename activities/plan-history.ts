import type { Digest } from '../lineage/digest.js';
import { SignerUnknown } from '../lineage/errors.js';
import type { TrustRoot } from '../lineage/signing.js';
import { inputDigests } from '../lineage/statement.js';
import type { PassedOver, PlanHistory, PreviousStage } from '../pipelines/history.js';
import { findCommit } from '../storage/commit.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { RunRecord, StageRecord } from '../storage/runs/run-record.js';
import { listRuns } from '../storage/runs/run-store.js';
import type { StoreWarning } from '../storage/warnings.js';

/** Runs that are looked through for what a stage was like before. */
const mostRuns = 50;

/** What the store remembers, for planning; runs are read once, and only when something has to be explained. */
export function storeHistory(store: ObjectStore, trust: TrustRoot): PlanHistory {
  let runs: Promise<readonly RunRecord[]> | null = null;
  return {
    async findCommit(key) {
      const { commit, warnings } = await findCommit(store, key, { trust });
      return {
        commit: commit === null ? null : { artifact: commit.artifact, run: commit.facts.run },
        passedOver: warnings.map(passedOver),
      };
    },
    async findPrevious(stage, label) {
      runs ??= newestRuns(store);
      const same = (await runs).flatMap(({ stages }) => stages.filter((one) => one.stage === stage));
      const [best] = [...same.filter((one) => one.label === label), ...same].filter(isCommitted);
      return best === undefined ? null : identityOf(store, trust, best.key);
    },
  };
}

async function newestRuns(store: ObjectStore): Promise<readonly RunRecord[]> {
  const runs: RunRecord[] = [];
  for await (const run of listRuns(store)) {
    runs.push(run);
    if (runs.length === mostRuns) break;
  }
  return runs;
}

function isCommitted(stage: StageRecord): stage is StageRecord & { readonly key: Digest } {
  return stage.key !== null && stage.artifact !== null;
}

async function identityOf(
  store: ObjectStore,
  trust: TrustRoot,
  key: Digest,
): Promise<PreviousStage | PassedOver | null> {
  const { commit, warnings } = await findCommit(store, key, { trust });
  if (commit === null) return warnings.map(passedOver).find(({ kind }) => kind === 'untrusted') ?? null;
  const { computeDigest, params, inputs, modules } = commit.facts;
  return { computeDigest, params, inputs: inputDigests(inputs), modules };
}

/** Why a commit is not used. A stranger's signature is no damage: the keys that are trusted here are others. */
function passedOver({ message, cause }: StoreWarning): PassedOver {
  if (cause?.name !== SignerUnknown.name) return { kind: 'damaged', what: message };
  return { kind: 'untrusted', what: cause.message };
}
