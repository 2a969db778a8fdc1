import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import proto from '@temporalio/proto';
import { packageRoot } from '../../lineage/package-root.js';
import { untilClosed } from '../../service/follow-run.js';
import { cancelRun, pauseRun, startRun, unpauseRun } from '../../service/run-control.js';
import type { Control } from '../../service/run-liveness.js';
import { triggerSchedule } from '../../service/schedules/fire-schedule.js';
import { createSchedule } from '../../service/schedules/schedule-control.js';
import { readRun } from '../../storage/runs/run-store.js';
import { runWorkflowId, stageWorkflowId } from '../../workflows/messages.js';
import { type CopyParams, Project, until } from '../integration/temporal/project.js';

const { History } = proto.temporal.api.history.v1;

/** `npx tsx test/replay/record.ts`: records the histories anew, after a change of the workflows that is meant. */
const project = await Project.make();
const control = await project.connect();

const steps = 30;
const training: CopyParams = { steps, stepMs: 50 };

await record('commits', training, untilClosed);
await record('reuses', training, untilClosed);
await record('fails', { copies: [2], copyFailsAt: 1 }, untilClosed);
await record('is-cancelled', { ...training, copies: [3] }, async (_, run) => {
  await untilTraining(3);
  return cancelRun(control, run);
});
await record('is-paused', { ...training, copies: [4] }, async (_, run) => {
  await untilTraining(3);
  await pauseRun(control, run);
  await unpauseRun(control, run);
  return untilClosed(control, run);
});
await recordShared();
await recordScheduled();
await project.end();
process.exit(0);

/** Two runs of the same training, of which the first leaves. */
async function recordShared(): Promise<void> {
  const params = { ...training, copies: [5] };
  const first = await startRun(control, project.spec(params));
  await record('is-shared', params, async (_, run) => {
    await untilTraining(3);
    await cancelRun(control, first.id);
    return untilClosed(control, run);
  });
}

/** A run that a schedule started. */
async function recordScheduled(): Promise<void> {
  await createSchedule(control, project.spec({ copies: [6] }), {
    ...{ name: 'nightly', cron: ['@daily'], everyMs: null, timeZone: 'UTC', jitterMs: 0, note: null },
    ...{ overlap: 'skip', catchUpMs: 60_000, pauseOnFailure: false, paused: true },
  });
  const run = await triggerSchedule(control, 'nightly');
  if (run === null) throw new Error('the firing waits');
  await untilClosed(control, run.id);
  await save('run-pipeline.is-scheduled', runWorkflowId(run.id));
}

async function untilTraining(more: number): Promise<void> {
  const before = await project.stepsOf('fold', steps);
  await until(async () => (await project.stepsOf('fold', steps)) >= before + more, 'the training');
}

async function record(
  name: string,
  params: CopyParams,
  ending: (control: Control, run: string) => Promise<unknown>,
): Promise<void> {
  const { id } = await startRun(control, project.spec(params));
  await ending(control, id);
  await save(`run-pipeline.${name}`, runWorkflowId(id));
  const last = (await readRun(project.store, id)).stages.findLast(({ key }) => key !== null);
  if (last?.key && name !== 'reuses') await save(`execute-stage.${name}`, stageWorkflowId(last.key));
}

async function save(name: string, workflowId: string): Promise<void> {
  const history = await control.service.client.workflow.getHandle(workflowId).fetchHistory();
  const anonymous = withoutPlaces(History.fromObject(history).toJSON());
  await writeFile(
    new URL(`histories/${name}.json`, import.meta.url),
    `${JSON.stringify(anonymous, null, 2)}\n`,
  );
}

/** The history without the folders and the host that it was recorded on, also inside payloads. */
function withoutPlaces(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(withoutPlaces);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => [
    key,
    key === 'data' && typeof item === 'string'
      ? Buffer.from(plainText(Buffer.from(item, 'base64').toString())).toString('base64')
      : withoutPlaces(item),
  ]);
  return Object.fromEntries(entries);
}

function plainText(text: string): string {
  return text
    .replaceAll(project.folder, '/project')
    .replaceAll(packageRoot(), '/retort')
    .replaceAll(new RegExp(`\\d+@${hostname()}`, 'g'), 'worker');
}
