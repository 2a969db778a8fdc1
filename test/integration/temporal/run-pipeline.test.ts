import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilClosed } from '../../../service/follow-run.js';
import { cancelRun, pauseRun, startRun, unpauseRun } from '../../../service/run-control.js';
import type { Control } from '../../../service/run-liveness.js';
import { readLog } from '../../../storage/runs/run-log.js';
import { readRun } from '../../../storage/runs/run-store.js';
import { isAlive, Project, statuses, until } from './project.js';

describe('a run on the local service', () => {
  let project: Project;
  let control: Control;

  beforeAll(async () => {
    project = await Project.make();
    control = await project.connect();
  });
  afterAll(() => project.end());

  it('commits every stage, and a second one reuses them all', async () => {
    const first = await project.run(control, { copies: [1, 2] });
    expect(statuses(first)).toEqual({ copy: 'succeeded', 'copy-2': 'succeeded', fold: 'succeeded' });
    expect(first.stages.map(({ progress }) => progress)).toEqual([
      { done: 22, total: 22, unit: 'bytes' },
      { done: 22, total: 22, unit: 'bytes' },
      { done: 10, total: 10, unit: 'steps' },
    ]);
    const executed = (await project.steps()).length;

    const second = await project.run(control, { copies: [1, 2] });
    expect(statuses(second)).toEqual({ copy: 'reused', 'copy-2': 'reused', fold: 'reused' });
    expect(second.stages.map(({ reusedFrom }) => reusedFrom)).toEqual([first.id, first.id, first.id]);
    expect(second.stages.map(({ artifact }) => artifact)).toEqual(
      first.stages.map(({ artifact }) => artifact),
    );
    expect((await project.steps()).length).toBe(executed);
  });

  it('carries a failure into the record as it was thrown, and skips only what depends on it', async () => {
    const record = await project.run(control, { copies: [11], copySteps: 4, copyFailsAt: 3 });
    expect(record.status).toBe('failed');
    expect(statuses(record)).toEqual({ copy: 'failed', fold: 'skipped' });
    expect(record.failure).toEqual({
      code: 'E2999',
      name: 'PlannedFailure',
      kind: 'bad-input',
      message: 'step 3 was told to fail',
      expected: 'no failure',
      found: 'a failure at step 3',
      where: { file: `${project.folder}/source.txt`, row: 3 },
      fix: 'leave failAtStep out',
    });
    expect(record.stages[0]?.failure).toEqual(record.failure);
    expect(record.stages[0]?.attempts).toBe(1);
  });

  it('ends with the code of a source that is not there', async () => {
    const spec = project.spec({ copies: [12] });
    const sources = { 'source.txt': { location: `${project.folder}/nowhere.txt`, license: null } };
    const { id } = await startRun(control, { ...spec, sources });
    const record = await untilClosed(control, id);
    expect(record.status).toBe('failed');
    expect(record.failure?.code).toMatch(/^E[25]\d{3}$/);
    expect(record.failure?.where?.file).toBe(`${project.folder}/nowhere.txt`);
    expect(statuses(record)).toEqual({ copy: 'skipped', fold: 'skipped' });
  });

  it('executes a stage once for two runs, and goes on for one when the other is cancelled', async () => {
    const params = { copies: [21], steps: 40, stepMs: 50 };
    const one = await startRun(control, project.spec(params));
    const two = await startRun(control, project.spec(params));
    await until(async () => (await project.stepsOf('fold', 40)) >= 3);
    const cancelled = await cancelRun(control, one.id);
    expect(cancelled.status).toBe('cancelled');
    expect(statuses(cancelled).fold).toBe('cancelled');

    const finished = await untilClosed(control, two.id);
    expect(finished.status).toBe('succeeded');
    expect(await project.stepsOf('fold', 40)).toBe(40);
  });

  it('frees the device when both runs of a stage are cancelled, and a successor continues it', async () => {
    const params = { copies: [22], steps: 60, stepMs: 50 };
    const one = await startRun(control, project.spec(params));
    const two = await startRun(control, project.spec(params));
    await until(async () => (await project.stepsOf('fold', 60)) >= 7);
    const child = await project.lastProcess();
    await Promise.all([cancelRun(control, one.id), cancelRun(control, two.id)]);
    expect(isAlive(child)).toBe(false);
    const done = await project.stepsOf('fold', 60);

    const successor = await project.resume(control, one.id);
    expect(successor.parent).toBe(one.id);
    expect(statuses(successor)).toEqual({ copy: 'reused', fold: 'succeeded' });
    expect(await project.stepsOf('fold', 60)).toBe(60);
    expect(done).toBeLessThan(60);
  });

  it('pauses a training with a checkpoint and without the device, then goes on from there', async () => {
    const { id } = await startRun(control, project.spec({ copies: [23], steps: 50, stepMs: 50 }));
    await until(async () => (await project.stepsOf('fold', 50)) >= 6);
    const child = await project.lastProcess();
    const paused = await pauseRun(control, id);
    expect(isAlive(child)).toBe(false);
    expect(paused.status).toBe('paused');
    expect(statuses(await readRun(project.store, id)).fold).toBe('waiting');

    const elsewhere = await project.run(control, { copies: [24], steps: 5 });
    expect(elsewhere.status).toBe('succeeded');
    const done = await project.stepsOf('fold', 50);

    await unpauseRun(control, id);
    expect((await untilClosed(control, id)).status).toBe('succeeded');
    expect(await project.stepsOf('fold', 50)).toBe(50);
    expect(done).toBeLessThan(50);
  });

  it('writes each attempt into the log of the run', async () => {
    const record = await project.run(control, { copies: [25] });
    const lines: string[] = [];
    for await (const { stage, message } of readLog(project.store, record.id))
      lines.push(`${stage}: ${message}`);
    expect(lines).toContain('copy: attempt 1 started');
    expect(lines).toContain('fold: attempt 1 started');
  });
});
