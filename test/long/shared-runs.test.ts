import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { trainingRun } from './processes/training-run.js';
import { until, WitnessedProject } from './processes/witnessed-project.js';

let project: WitnessedProject;

beforeAll(async () => {
  project = await WitnessedProject.make({ 'training.run.ts': trainingRun });
});
afterAll(() => project.end());

const own = [
  'finetune',
  'evaluate-finetune',
  'finetune-without-pmp',
  'evaluate-finetune-without-pmp',
  'report',
];

/** Two runs that differ in finetuning alone, accepted at the same time; both train the language model. */
async function startTogether(seed: number): Promise<[string, string]> {
  const start = async (multiple: number) => {
    const edits = [`seed=${seed}`, 'lm.steps=1200', `finetune.learningRateMultiple=${multiple}`];
    const { stdout } = await project.succeed(
      'run',
      'training.run.ts',
      '--detach',
      ...edits.flatMap((edit) => ['--set', edit]),
    );
    return stdout.trim();
  };
  const before = project.steps().length;
  const ids = await Promise.all([start(0.3), start(0.2)]);
  await until(
    () =>
      project
        .steps()
        .slice(before)
        .some(({ step }) => step >= 50),
    'step 50 of a language model',
  );
  for (const id of ids)
    await until(async () => (await stageOf(id, 'lm'))?.status === 'running', `${id} waits for the training`);
  return ids;
}

const stageOf = async (id: string, stage: string) =>
  (await project.record(id)).stages.find((one) => one.id === stage);

/** Whether anybody holds the project's training device. */
function isDeviceHeld(): Promise<boolean> {
  const socket = connect(join(project.root, 'tmp', `retort-${userInfo().uid}`, 'device-0.sock'));
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  }).then((held) => {
    socket.destroy();
    return held === true;
  });
}

describe('two runs with a common prefix, started together', () => {
  it('execute each shared stage once; one is cancelled and the other finishes', async () => {
    const [cancelled, kept] = await startTogether(1);
    expect(await isDeviceHeld()).toBe(true);
    const ended = await project.retort('cancel', cancelled);
    expect(ended).toMatchObject({ exit: 0, stdout: `${cancelled} cancelled\n` });
    expect(await stageOf(cancelled, 'lm')).toMatchObject({ status: 'cancelled' });
    await until(async () => (await project.record(kept)).status !== 'running', 'the end of the other');
    expect((await project.record(kept)).status).toBe('succeeded');

    const attempts = [...(await project.attempts(cancelled)), ...(await project.attempts(kept))];
    expect(attempts.sort()).toEqual((await project.record(kept)).stages.map(({ id }) => id).sort());
    const steps = project.steps().map(({ stage, step }) => `${stage} ${step}`);
    expect(new Set(steps).size).toBe(steps.length);
  });

  it('leave the device free and nothing that computes when both are cancelled, and go on from their checkpoint', async () => {
    const ids = await startTogether(2);
    const [first, second] = ids;
    await project.succeed('cancel', first);
    expect(await isDeviceHeld()).toBe(true);
    await project.succeed('cancel', second);
    expect(await isDeviceHeld()).toBe(false);
    expect(project.processes('training')).toEqual([]);
    const steps = project.steps();
    await sleep(2_000);
    expect(project.steps().length).toBe(steps.length);
    for (const id of ids) {
      expect(await project.record(id)).toMatchObject({ status: 'cancelled' });
      expect(await stageOf(id, 'pmp')).toMatchObject({ status: 'skipped' });
    }

    await project.succeed('resume', second);
    expect(project.steps()[steps.length]).toMatchObject({
      stage: 'lm',
      step: (steps.at(-1)?.step ?? 0) + 1,
    });
    const skipped = (await project.record(first)).stages.filter(({ id }) => own.includes(id));
    expect(skipped.map(({ status }) => status)).toEqual(own.map(() => 'skipped'));
  });
});
