import { findRun } from '../../storage/runs/run-store.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { runDocument } from '../output/documents.js';
import { withControl, withProject } from '../project.js';
import { workReader } from '../run-work.js';
import { who } from '../who.js';

export interface AnswerOptions {
  readonly comment: string;
  readonly model?: string;
  readonly by?: string;
}

const done = { approve: 'approved', reject: 'rejected' } as const;

/** `retort approve|reject RUN[/GATE]`: answers and returns; the run goes on by itself. */
export async function answer(
  verdict: 'approve' | 'reject',
  reference: string,
  { comment, model, by }: AnswerOptions,
  context: Context,
): Promise<ExitCode> {
  const { answerGate } = await import('../../service/answer-gate.js');
  const [runPart = '', gate = null] = reference.split('/', 2);
  return withProject(context, {}, async (project) => {
    const { id } = await findRun(project.store, runPart);
    const record = await withControl(project, context, { anyCode: true }, (control) =>
      answerGate(control, id, gate, { verdict, by: who(by), comment, model: model ?? null }),
    );
    const view = await workReader(project.store)(record);
    context.out.show(runDocument(view), () => `${id} ${done[verdict]}; see it with: retort show ${id}`);
    return exitCodes.success;
  });
}
