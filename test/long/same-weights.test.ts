import { afterAll, describe, expect, it } from 'vitest';
import { randomness } from '../../engine/random.js';
import { trainingRun, trainings } from './processes/training-run.js';
import { artifacts, until, WitnessedProject } from './processes/witnessed-project.js';

const STEPS = 200;
const projects: WitnessedProject[] = [];
afterAll(() => Promise.all(projects.map((project) => project.end())));

async function runWith(lanes: number, threads: number, disturb = async (_: WitnessedProject) => {}) {
  const project = await WitnessedProject.make({ 'training.run.ts': trainingRun });
  projects.push(project);
  const settings = { 'lm.steps': STEPS, 'execution.lanes': lanes, 'execution.threads': threads };
  const set = Object.entries(settings).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const ended = project.retort('run', 'training.run.ts', ...set);
  await disturb(project);
  expect(await ended).toMatchObject({ exit: 0 });
  const made = artifacts(await project.record());
  await project.succeed('service', 'stop');
  return { project, trained: trainings.map((stage) => made[stage]) };
}

/** Kills the training process three times, at steps of the language model and of the preference model. */
async function killThrice(project: WitnessedProject): Promise<void> {
  const random = randomness(11, 'kills between lanes');
  for (const [kill, stage] of ['lm', 'lm', 'pmp'].entries()) {
    const last = () =>
      project
        .steps()
        .filter((one) => one.stage === stage)
        .at(-1)?.step ?? 0;
    const from = last() + 1 + Math.floor(30 * random.uniform(kill));
    await until(() => last() >= from, `step ${from} of ${stage}`);
    await project.kill('training');
  }
}

describe('weights after two hundred steps', () => {
  it('are the same over five runs: with one and two lanes, one and two threads in each, and three kills', async () => {
    const { trained: reference } = await runWith(1, 1);
    expect(new Set(reference).size).toBe(trainings.length);
    expect((await runWith(1, 2)).trained).toEqual(reference);
    expect((await runWith(2, 2)).trained).toEqual(reference);
    expect((await runWith(2, 4)).trained).toEqual(reference);
    const killed = await runWith(2, 2, killThrice);
    expect(killed.trained).toEqual(reference);
    const processes = killed.project.steps().filter(({ stage }) => stage === 'lm' || stage === 'pmp');
    expect(new Set(processes.map(({ process, stage }) => `${stage}-${process}`)).size).toBe(2 + 3);
  });
});
