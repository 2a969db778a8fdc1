import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSpec } from '../../pipelines/make-spec.js';
import type { Spec } from '../../pipelines/spec.js';
import { answerGate } from '../../service/answer-gate.js';
import { untilClosed } from '../../service/follow-run.js';
import { pauseRun, startRun, unpauseRun } from '../../service/run-control.js';
import type { Control } from '../../service/run-liveness.js';
import { readRun } from '../../storage/runs/run-store.js';
import { runWorkflowId, stageWorkflowId } from '../../workflows/messages.js';
import { guessing } from '../integration/temporal/byte-copy/guessers.js';
import { Project, statuses, until } from '../integration/temporal/project.js';

describe('a run of many stages', () => {
  let project: Project;
  let control: Control;

  beforeAll(async () => {
    project = await Project.make();
    control = await project.connect();
  });
  afterAll(() => project.end());

  /** Executions of the run's workflow, and the largest payload and longest history among them. */
  async function executionsOf(run: string) {
    const { workflow } = control.service.client;
    const executions: { events: number; largestPayloadBytes: number }[] = [];
    for await (const { runId } of workflow.list({ query: `WorkflowId='${runWorkflowId(run)}'` })) {
      const { events } = await workflow.getHandle(runWorkflowId(run), runId).fetchHistory();
      const sizes = (events ?? []).flatMap((event) => payloadSizes(event));
      executions.push({ events: events?.length ?? 0, largestPayloadBytes: Math.max(...sizes) });
    }
    return executions;
  }

  async function expectGoesOn(spec: Spec) {
    const { id } = await startRun(control, spec);
    const record = await untilClosed(control, id);
    expect([...new Set(Object.values(statuses(record)))]).toEqual(['succeeded']);
    const executions = await executionsOf(id);
    expect(executions.length).toBeGreaterThan(1);
    for (const { events, largestPayloadBytes } of executions) {
      expect(events).toBeLessThan(4_000);
      expect(largestPayloadBytes).toBeLessThan(64 * 1024);
    }
  }

  it('goes on in new executions, stage after stage', async () => {
    await expectGoesOn(project.chain(200));
  });

  it('goes on in new executions while a hundred stages are pending', async () => {
    const copies = Array.from({ length: 300 }, (_, index) => index + 1);
    await expectGoesOn(project.spec({ copies, copySteps: 2, copyStepMs: 20, steps: 1 }));
  });

  it('goes on in a new execution while it waits for an answer, and asks about who is champion by then', async () => {
    const source = join(project.folder, 'source.txt');
    const start = (right: number, approval: object | null) =>
      startRun(control, makeSpec(guessing, { source, right, promotion: { champion: 'long', approval } }));
    const promoted = async (right: number) => untilClosed(control, (await start(right, null)).id);
    await promoted(1);
    const { id } = await start(30, {});
    const effect = async () => (await readRun(project.store, id)).effects[0];
    const askedAbout = async () => JSON.stringify((await effect())?.outcome?.subject);
    await until(async () => (await effect())?.status === 'waiting', 'the question');
    const first = await askedAbout();
    await promoted(12);

    await until(async () => {
      await Promise.all(Array.from({ length: 8 }, () => pauseRun(control, id)));
      await Promise.all(Array.from({ length: 8 }, () => unpauseRun(control, id)));
      return (await askedAbout()) !== first;
    }, 'the question in a new execution');
    await until(async () => (await effect())?.status === 'waiting', 'the question');
    expect((await executionsOf(id)).length).toBeGreaterThan(1);
    await answerGate(control, id, null, { verdict: 'approve', by: 'ada', comment: 'yes', model: null });
    const record = await untilClosed(control, id);
    expect(record.effects).toMatchObject([
      { status: 'succeeded', outcome: { result: 'promoted', record: { n: 3 }, approval: { by: 'ada' } } },
    ]);
    expect(statuses(record)).toMatchObject({ 'judge.long-2': 'reused' });
  });

  it('starts a stage again whose workflow was terminated under it', async () => {
    const { id } = await startRun(control, project.spec({ copies: [1_001], steps: 100, stepMs: 100 }));
    await until(async () => (await project.stepsOf('fold', 100)) >= 12, 'the training');
    const key = (await readRun(project.store, id)).stages.find((stage) => stage.id === 'fold')?.key;
    await control.service.client.workflow.getHandle(stageWorkflowId(key ?? 'sha256:')).terminate();
    expect((await untilClosed(control, id)).status).toBe('succeeded');
  });
});

/** Sizes in bytes of every payload in an event. */
function payloadSizes(value: unknown): number[] {
  if (value instanceof Uint8Array) return [value.byteLength];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(payloadSizes);
}
