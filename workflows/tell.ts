import {
  ApplicationFailure,
  CancellationScope,
  getExternalWorkflowHandle,
  type SignalDefinition,
} from '@temporalio/workflow';

/** Signals another workflow, whatever is being cancelled here. False when it has already closed. */
export async function tell<Args extends unknown[]>(
  workflowId: string,
  signal: SignalDefinition<Args>,
  ...args: Args
): Promise<boolean> {
  try {
    await CancellationScope.nonCancellable(() =>
      getExternalWorkflowHandle(workflowId).signal(signal, ...args),
    );
    return true;
  } catch (error) {
    if (error instanceof ApplicationFailure && error.type === 'ExternalWorkflowExecutionNotFound')
      return false;
    throw error;
  }
}
