import { Context } from '@temporalio/activity';
import { sha256 } from '../lineage/digest.js';
import { readBlob } from '../storage/blobs.js';
import { textOf } from '../storage/bytes.js';
import { commitArtifact } from '../storage/commit.js';
import type { ArtifactDraft } from '../storage/ports.js';
import type { StageJob, StageOutcome } from '../workflows/messages.js';
import type { ComputedStage } from './contract.js';
import type { ControlHost } from './control-host.js';
import { CodeChanged, RunIncomplete, StageKeyDiffers } from './errors.js';
import { logWarnings } from './log-warnings.js';
import { outcomeOf } from './look-up-commit.js';
import { resolveStage } from './stage-inputs.js';

/** Checks what a compute worker wrote, signs it and commits it under the stage's key. */
export function commitStageActivity(host: ControlHost) {
  return async (job: StageJob, computed: ComputedStage): Promise<StageOutcome> => {
    const { store, signer, trust, stages, codes, build } = host;
    const { key, stage, computeDigest, inputs } = await resolveStage(store, job.run, job.id);
    if (key !== job.key) throw new StageKeyDiffers(job.stage, job.key, key);
    const code = codes.get(stages[job.stage]?.definition.compute ?? '');
    if (code === undefined) throw new RunIncomplete(job.run, `code of ${job.id}`);
    if (code.digest !== computeDigest) throw new CodeChanged(job.stage, computeDigest, code.digest);
    const draft: ArtifactDraft = JSON.parse(await textOf(readBlob(store, computed.draft)));
    const { numericClass, startedAt, endedAt, attempts, after } = computed;
    const { commit, warnings } = await commitArtifact(store, signer, {
      draft,
      trust,
      after,
      facts: {
        ...{ stageKey: key, stage: job.stage, params: stage.params, execution: stage.execution },
        ...{ computeDigest, bundle: sha256(code.bundle), modules: code.modules, inputs },
        ...{ lockfile: build.lockfile, git: build.git, worker: build.version },
        ...{ numericClass, startedAt, endedAt, run: job.run },
      },
    });
    await logWarnings(store, job.run, job.id, warnings);
    Context.current().log.info('committed', { stage: job.id, run: job.run, artifact: commit.artifact });
    return outcomeOf(store, commit, attempts);
  };
}
