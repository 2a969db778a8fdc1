import { Context } from '@temporalio/activity';
import type { executeStage } from '../workflows/execute-stage.js';
import { controlQueue, joinSignal, type StageJob, stageWorkflowId } from '../workflows/messages.js';
import type { JoinedStage, StageJoin } from './contract.js';
import type { ControlHost } from './control-host.js';
import { StageUnknown } from './errors.js';
import { committedOutcome } from './look-up-commit.js';
import { resolveStage } from './stage-inputs.js';

/** Computes the stage's key from its committed inputs; without a commit, starts or joins the key's one workflow. */
export function joinStageActivity(host: ControlHost) {
  return async ({ run, id, waiter }: StageJoin): Promise<JoinedStage> => {
    const { key, stage } = await resolveStage(host.store, run, id);
    const outcome = await committedOutcome(host, { run, id, key });
    if (outcome !== null) return { kind: 'settled', outcome };
    const definition = host.stages[stage.stage]?.definition;
    if (definition === undefined) throw new StageUnknown(stage.stage, Object.keys(host.stages));
    const job: StageJob = { run, id, stage: stage.stage, key, queue: definition.queue };
    await Context.current().client.workflow.signalWithStart<typeof executeStage, [string]>('executeStage', {
      workflowId: stageWorkflowId(key),
      taskQueue: controlQueue,
      args: [job],
      signal: joinSignal,
      signalArgs: [waiter],
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `${id} of ${run}`,
    });
    return { kind: 'joined', key };
  };
}
