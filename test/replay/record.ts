import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import proto from '@temporalio/proto';
import type { z } from 'zod';
import { packageRoot } from '../../lineage/package-root.js';
import type { PromoteParams } from '../../pipelines/effects/promote.js';
import { makeSpec } from '../../pipelines/make-spec.js';
import { answerGate } from '../../service/answer-gate.js';
import { untilClosed } from '../../service/follow-run.js';
import { cancelRun, pauseRun, startRun, unpauseRun } from '../../service/run-control.js';
import type { Control } from '../../service/run-liveness.js';
import { triggerSchedule } from '../../service/schedules/fire-schedule.js';
import { createSchedule } from '../../service/schedules/schedule-control.js';
import { readRun } from '../../storage/runs/run-store.js';
import { runWorkflowId, stageWorkflowId } from '../../workflows/messages.js';
import { guessing } from '../integration/temporal/byte-copy/guessers.js';
import { type CopyParams, Project, until } from '../integration/temporal/project.js';

type PromotionParams = z.input<typeof PromoteParams>;

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
await recordPromotions();
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

/** A first champion; then a better candidate that is compared with it, asks, and is approved, or is not in time. */
async function recordPromotions(): Promise<void> {
  const start = (right: number, approval: PromotionParams['approval'] = null) =>
    startRun(
      control,
      makeSpec(guessing, {
        ...{ source: join(project.folder, 'source.txt'), right, items: 40 + right },
        promotion: { champion: 'assistant', approval },
      }),
    );
  const first = await start(10);
  await untilClosed(control, first.id);
  await save('run-pipeline.promotes', runWorkflowId(first.id));
  const asking = await start(20, {});
  await until(async () => (await readRun(project.store, asking.id)).status === 'waiting', 'the gate');
  await answerGate(control, asking.id, null, {
    ...{ verdict: 'approve', by: 'ada@lab', comment: 'it is better', model: null },
  });
  await untilClosed(control, asking.id);
  await save('run-pipeline.is-approved', runWorkflowId(asking.id));
  const late = await start(30, { timeoutMs: 500 });
  await untilClosed(control, late.id);
  await save('run-pipeline.is-not-approved-in-time', runWorkflowId(late.id));
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
