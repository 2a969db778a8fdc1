import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkpointSeconds, trainingRun } from './processes/training-run.js';
import { artifacts, until, WitnessedProject } from './processes/witnessed-project.js';

let project: WitnessedProject;

beforeAll(async () => {
  project = await WitnessedProject.make({ 'training.run.ts': trainingRun });
});
afterAll(() => project.end());

const statuses = async (reference?: string) =>
  Object.fromEntries((await project.record(reference)).stages.map(({ id, status }) => [id, status]));

function deleteDatabase(): void {
  const files = readdirSync(project.stateFolder).filter((name) => name.startsWith('temporal.db'));
  expect(files).not.toEqual([]);
  for (const name of files) rmSync(join(project.stateFolder, name));
}

/** History and verification work from the store alone, and start nothing. */
async function expectRemembered(status: string): Promise<void> {
  await until(() => project.processes().length === 0, 'the end of every process', 5);
  const { id } = await project.record();
  expect((await project.succeed('runs')).stdout).toMatch(new RegExp(`^${id} +${status} `, 'm'));
  expect((await project.succeed('show', id)).stdout).toContain(status);
  expect((await project.succeed('show', `${id}/lm`)).stdout).toMatch(/^✔ lm/);
  expect((await project.succeed('logs', `${id}/lm`)).stdout).toContain('attempt 1 started');
  expect((await project.succeed('verify', id, '--deep')).stdout).toMatch(/^✔ verified/m);
  expect(project.processes()).toEqual([]);
}

describe('without its Temporal database', () => {
  it('a failed run is remembered, verified, and finished by `resume`', async () => {
    const failed = await project.retort('run', 'training.run.ts', '--set', 'pmp.maxSpikeNats=0.000001');
    expect(failed).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(/error\[E4\d+\].+retort resume/s),
    });
    expect(await statuses()).toMatchObject({ lm: 'succeeded', pmp: 'failed', finetune: 'skipped' });
    await project.succeed('service', 'stop');
    deleteDatabase();
    await expectRemembered('failed');

    const steps = project.steps().length;
    await project.succeed('resume', '@last-failed', '--set', 'pmp.maxSpikeNats=3');
    expect(await statuses()).toMatchObject({
      lm: 'reused',
      'finetune-without-pmp': 'reused',
      pmp: 'succeeded',
      finetune: 'succeeded',
      report: 'succeeded',
    });
    const again = new Set(
      project
        .steps()
        .slice(steps)
        .map(({ stage }) => stage),
    );
    expect([...again]).toEqual(['pmp', 'finetune']);
    await project.succeed('verify', '@last', '--deep');
  });

  it('a run that was killed is remembered, and goes on from its checkpoint to the bytes that it would have made', async () => {
    const expected = artifacts(await project.record());
    await project.succeed('service', 'stop');
    rmSync(join(project.stateFolder, 'store'), { recursive: true });

    await project.succeed('run', 'training.run.ts', '--detach');
    const before = project.steps().length;
    const trained = () =>
      project
        .steps()
        .slice(before)
        .filter(({ stage }) => stage === 'finetune');
    await until(() => {
      const steps = trained();
      return (steps.at(-1)?.at ?? 0) - (steps[0]?.at ?? 0) > 4000 * checkpointSeconds;
    }, 'finetuning for so long that there is a checkpoint');
    await project.kill('supervisor');
    await until(() => project.processes().length === 0, 'the end of every process', 20);
    deleteDatabase();
    await expectRemembered('running');

    const { id } = await project.record();
    const killed = project.steps().length;
    await project.succeed('resume', '@last');
    expect(await project.record(id)).toMatchObject({ status: 'failed', failure: { code: 'E7008' } });
    expect(await project.record()).toMatchObject({ status: 'succeeded', parent: id });
    expect(await statuses()).toMatchObject({ lm: 'reused', pmp: 'reused', finetune: 'succeeded' });
    const { stage, step = 0 } = project.steps()[killed] ?? {};
    expect([stage, step > 1]).toEqual(['finetune', true]);
    expect(artifacts(await project.record())).toEqual(expected);
  });
});

describe('an edited finetuning parameter', () => {
  it('runs exactly the stages that depend on it', async () => {
    const { id } = await project.record();
    const edit = ['--set', 'finetune.warmupFraction=0.2'];
    const dependent = [
      'finetune',
      'evaluate-finetune',
      'finetune-without-pmp',
      'evaluate-finetune-without-pmp',
      'report',
    ];
    await project.succeed('resume', id, ...edit);
    const record = await project.record();
    const ran = record.stages.filter(({ status }) => status === 'succeeded').map((stage) => stage.id);
    expect(ran.sort()).toEqual(dependent.sort());
    expect((await project.attempts()).sort()).toEqual(dependent);
    const reused = record.stages.filter(({ status }) => status === 'reused').map((stage) => stage.id);
    const former = artifacts(await project.record(id));
    const present = artifacts(record);
    expect(reused.length).toBe(11);
    expect(reused.filter((stage) => present[stage] !== former[stage])).toEqual([]);
    expect(dependent.filter((stage) => present[stage] === former[stage])).toEqual([]);
  });
});
