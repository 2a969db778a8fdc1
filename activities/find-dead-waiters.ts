import { Context } from '@temporalio/activity';
import { WorkflowNotFoundError } from '@temporalio/client';

/** Of the runs' workflows, those that have ended: terminated, or forgotten by the server. */
export function findDeadWaitersActivity() {
  return async (workflowIds: readonly string[]): Promise<string[]> => {
    const dead: string[] = [];
    for (const id of workflowIds) if (!(await isRunning(id))) dead.push(id);
    return dead;
  };
}

async function isRunning(workflowId: string): Promise<boolean> {
  try {
    const { status } = await Context.current().client.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
