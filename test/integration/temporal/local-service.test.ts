import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilClosed } from '../../../service/follow-run.js';
import { cancelRun, startRun } from '../../../service/run-control.js';
import { serviceStatus, stopService } from '../../../service/status.js';
import { listRuns, readRun } from '../../../storage/runs/run-store.js';
import { isAlive, Project, statuses, until } from './project.js';

/** A training of two and a half seconds; of its steps a kill may repeat those since the last checkpoint. */
const steps = 50;
const checkpointEverySteps = 5;

describe('the local service', () => {
  let project: Project;
  let copy = 0;

  beforeAll(async () => {
    project = await Project.make();
  });
  afterAll(() => project.end());

  async function startTraining() {
    copy += 1;
    const control = await project.connect();
    const spec = project.spec({ copies: [copy], steps, stepMs: 50, checkpointEverySteps });
    const { id } = await startRun(control, spec);
    const before = await project.stepsOf('fold', steps);
    await until(async () => (await project.stepsOf('fold', steps)) >= before + 8, 'the training');
    const executed = async () => (await project.stepsOf('fold', steps)) - before;
    return { control, id, executed };
  }

  async function expectDone({ control, id, executed }: Awaited<ReturnType<typeof startTraining>>) {
    const record = await untilClosed(control, id);
    expect(statuses(record)).toEqual({ copy: 'succeeded', fold: 'succeeded' });
    expect(await executed()).toBeGreaterThanOrEqual(steps);
    expect(await executed()).toBeLessThanOrEqual(steps + checkpointEverySteps + 1);
    return record;
  }

  it('is one for commands that start together', async () => {
    const controls = await Promise.all([1, 2, 3].map(() => project.connect()));
    expect(new Set(controls.map(({ service }) => service.local?.pid)).size).toBe(1);
  });

  it('starts a killed training process again from its checkpoint', async () => {
    const training = await startTraining();
    process.kill(await project.lastProcess(), 'SIGKILL');
    const record = await expectDone(training);
    expect(record.stages.find((stage) => stage.id === 'fold')?.attempts).toBe(2);
  });

  it('starts a killed worker again, whose training process ends with it', async () => {
    const training = await startTraining();
    const child = await project.lastProcess();
    process.kill(await project.processOf('worker-compute'), 'SIGKILL');
    await until(() => !isAlive(child), 'the end of the orphaned child');
    await expectDone(training);
  });

  it('starts a killed control worker again, in the middle of what it was doing', async () => {
    copy += 1;
    const control = await project.connect();
    const { id } = await startRun(control, project.chain(8, copy));
    await until(
      async () => (await readRun(project.store, id)).stages[2]?.status === 'succeeded',
      'two stages',
    );
    process.kill(await project.processOf('worker-control'), 'SIGKILL');
    const record = await untilClosed(control, id);
    expect(new Set(Object.values(statuses(record)))).toEqual(new Set(['succeeded']));
  });

  it('starts a killed Temporal server again, and the run goes on', async () => {
    const training = await startTraining();
    process.kill(await project.temporalProcess(), 'SIGKILL');
    await expectDone(training);
  });

  it('takes its processes with it when it is killed, and the next command carries the run on', async () => {
    const { id, executed } = await startTraining();
    const pids = [
      ...(await project.processes()),
      await project.temporalProcess(),
      await project.lastProcess(),
    ];
    process.kill(pids[0] ?? 0, 'SIGKILL');
    const control = await project.connect();
    await until(() => !pids.some(isAlive), 'the end of its processes');
    await expectDone({ control, id, executed });
  });

  it('stops with every process of its own; without its database a run is still listed, and resumed', async () => {
    const { id, executed } = await startTraining();
    const pids = [
      ...(await project.processes()),
      await project.temporalProcess(),
      await project.lastProcess(),
    ];
    await stopService(project.stateFolder);
    expect(pids.filter(isAlive)).toEqual([]);
    expect(await executed()).toBeLessThan(steps);
    for (const end of ['', '-wal', '-shm'])
      await rm(join(project.stateFolder, `temporal.db${end}`), { force: true });

    const control = await project.connect();
    const successor = await project.resume(control, id);
    expect(statuses(successor)).toEqual({ copy: 'reused', fold: 'succeeded' });
    expect(await executed()).toBeLessThanOrEqual(steps + 1);
    const lost = await readRun(project.store, id);
    expect([lost.status, lost.failure?.code]).toEqual(['failed', 'E7008']);
    for await (const newest of listRuns(project.store)) {
      expect(newest).toEqual(successor);
      break;
    }
  });

  it('is refused to a command with another store while a run is open, and gives way when none is', async () => {
    const { control, id } = await startTraining();
    const other = { store: join(project.folder, 'other-store') };
    await expect(project.connect(other)).rejects.toMatchObject({
      code: 'E7004',
      facts: { expected: other.store },
    });
    expect((await project.connect({ ...other, anyCode: true })).service.local?.pid).toBe(
      control.service.local?.pid,
    );
    await cancelRun(control, id);
    const replaced = await project.connect(other);
    expect(replaced.service.local?.store).toBe(other.store);
    expect(replaced.service.local?.pid).not.toBe(control.service.local?.pid);
  });

  it('says why it did not start, and leaves nothing behind', async () => {
    await stopService(project.stateFolder);
    await expect(project.connect({}, { RETORT_TEMPORAL: '/bin/false' })).rejects.toMatchObject({
      code: 'E7003',
      facts: { where: { file: join(project.stateFolder, 'logs', 'supervisor.log') } },
    });
    await until(async () => (await serviceStatus(project.stateFolder)) === null, 'the end of the supervisor');
  });

  it('leaves when it has nothing to do and no command is connected', async () => {
    const { service } = await project.connect({ idleMs: 500 });
    const pids = [...(await project.processes()), await project.temporalProcess()];
    await service.close();
    await until(() => !pids.some(isAlive), 'the end of its processes');
    expect(await serviceStatus(project.stateFolder)).toBe(null);
  });
});
