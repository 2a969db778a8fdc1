import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { randomness } from '../../engine/random.js';
import { FAULT_POINTS } from '../../storage/fault-points.js';
import { checkpointSeconds, trainingRun, trainings } from './processes/training-run.js';
import { artifacts, type Fault, type Step, until, WitnessedProject } from './processes/witnessed-project.js';

const files = { 'training.run.ts': trainingRun };
const targets = ['training', 'compute', 'control', 'server', 'supervisor'] as const;

let undisturbed: { artifacts: ReturnType<typeof artifacts>; steps: readonly Step[] };

beforeAll(async () => {
  const project = await WitnessedProject.make(files);
  await project.succeed('run', 'training.run.ts');
  undisturbed = { artifacts: artifacts(await project.record()), steps: project.steps() };
  await project.end();
});

interface Kill {
  readonly target: (typeof targets)[number];
  readonly stage: string;
  readonly step: number;
}

/** Each target once, in an order and at steps that the seed decides, as the run will come by them. */
function killsOf(seed: number): Kill[] {
  const random = randomness(seed, 'kills');
  const kills = targets.map((target, index) => {
    const stage = trainings[Math.floor(trainings.length * random.uniform(2 * index))] ?? 'lm';
    const { of: last = 0 } = undisturbed.steps.find((step) => step.stage === stage) ?? {};
    return { target, stage, step: 1 + Math.floor(last * random.uniform(2 * index + 1)) };
  });
  const place = ({ stage }: Kill) => trainings.indexOf(stage);
  return kills.sort((a, b) => place(a) - place(b) || a.step - b.step);
}

/** Consecutive steps of one process. */
function attemptsIn(steps: readonly Step[]): Step[][] {
  const byProcess = new Map<number, Step[]>();
  for (const step of steps) byProcess.set(step.process, [...(byProcess.get(step.process) ?? []), step]);
  return [...byProcess.values()];
}

/** What a kill cost: work of the attempt that the next one did again. */
interface Loss {
  readonly stage: string;
  readonly steps: number;
  readonly seconds: number;
}

/** Losses of every attempt that another one followed; each goes on from a step that was done before. */
function lossesIn(steps: readonly Step[]): Loss[] {
  const stages = [...new Set(steps.map(({ stage }) => stage))];
  return stages.flatMap((stage) => {
    const own = attemptsIn(steps.filter((step) => step.stage === stage));
    return own.slice(1).map((next, index) => lossBetween(stage, own.slice(0, index + 1), next));
  });
}

function lossBetween(stage: string, attempts: readonly Step[][], next: readonly Step[]): Loss {
  const done = attempts.flat();
  const from = (next[0]?.step ?? 0) - 1;
  expect(from, `${stage} goes on after ${from}`).toBeLessThanOrEqual(
    Math.max(...done.map(({ step }) => step)),
  );
  const last = attempts.at(-1) ?? [];
  const [first, end] = [last[0], last.at(-1)];
  const kept = last.find(({ step }) => step === from) ?? first;
  const seconds = ((end?.at ?? 0) - (kept?.at ?? 0)) / 1000;
  return { stage, steps: Math.max(0, (end?.step ?? 0) - from), seconds: Math.max(0, seconds) };
}

/** @param slackSeconds for a machine that does other things, too */
function expectLittleLost(steps: readonly Step[], seconds: number, slackSeconds: number): void {
  for (const loss of lossesIn(steps))
    expect(loss.steps <= 2 || loss.seconds <= 2 * seconds + slackSeconds, JSON.stringify(loss)).toBe(true);
}

async function expectUndisturbed(project: WitnessedProject): Promise<void> {
  const steps = project.steps();
  expect(artifacts(await project.record())).toEqual(undisturbed.artifacts);
  expect(steps.length).toBeGreaterThanOrEqual(undisturbed.steps.length);
  expectLittleLost(steps, checkpointSeconds, 1);
  expect(await project.retort('verify', '@last', '--deep')).toMatchObject({ exit: 0 });
  expect(leftIn(project, 'store/commits').filter((path) => !path.endsWith('/1.json'))).toEqual([]);
  expect(leftIn(project, 'store/progress')).toEqual([]);
  expect(leftIn(project, 'spool').filter((path) => !path.includes('/.unfinished/'))).toEqual([]);
  const kinds = project.processes().map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind !== 'other').sort()).toEqual([
    'compute',
    'control',
    'server',
    'supervisor',
  ]);
  await project.succeed('service', 'stop');
  await until(() => project.processes().length === 0, 'the end of every process', 5);
}

/** Files under a folder of the project's state. */
function leftIn(project: WitnessedProject, name: string): string[] {
  const folder = join(project.stateFolder, name);
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
}

const projects: WitnessedProject[] = [];
afterAll(() => Promise.all(projects.map((project) => project.end())));

async function projectWith(faults: readonly Fault[] = []): Promise<WitnessedProject> {
  const project = await WitnessedProject.make(files, faults);
  projects.push(project);
  return project;
}

/** Kills each process when its moment has come. */
async function disturb(project: WitnessedProject, kills: readonly Kill[], onKilled = (_: Kill) => {}) {
  let seen = 0;
  for (const kill of kills) {
    const { target, stage, step } = kill;
    const isDue = (one: Step) => one.stage === stage && one.step >= step;
    await until(() => project.steps().slice(seen).some(isDue), `step ${step} of ${stage}`);
    seen = project.steps().length;
    await project.kill(target);
    onKilled(kill);
  }
}

describe.concurrent('a run', () => {
  it.each([1, 2])(
    'goes on by itself under its watcher after kills at random steps, seed %i',
    async (seed) => {
      const project = await projectWith();
      const watcher = project.start('run', 'training.run.ts');
      const kills = killsOf(seed);
      const [ended] = await Promise.all([watcher.ended, disturb(project, kills)]);
      expect(ended).toMatchObject({ exit: 0 });
      await expectUndisturbed(project);
    },
  );

  it.each([3, 4])('is taken up by `resume` after kills at random steps, seed %i', async (seed) => {
    const project = await projectWith();
    await project.succeed('run', 'training.run.ts', '--detach');
    const kills = killsOf(seed);
    let resumed: Promise<unknown> | null = null;
    await disturb(project, kills, ({ target }) => {
      if (target === 'supervisor') resumed = project.retort('resume', '@last');
    });
    expect(await resumed).toMatchObject({ exit: 0 });
    await expectUndisturbed(project);
  });

  it('is committed once and whole, whatever instant of a commit its signer is killed at', async () => {
    const points = FAULT_POINTS.filter((point) => point.startsWith('commit:'));
    const faults = points.map((point, index) => ({
      process: 'control' as const,
      point,
      visit: 1,
      ...(index % 2 === 0 ? { after: 'lm' } : {}),
    }));
    await expectSurvives(faults);
  });

  it('continues from a whole checkpoint, whatever instant of its writing the training is killed at', async () => {
    const points = FAULT_POINTS.filter((point) => !point.startsWith('commit:'));
    const training = points.map((point, index) => ({
      process: 'training' as const,
      point,
      visit: point.startsWith('object:') ? 2 + index : 1,
    }));
    const objects = points.filter((point) => point.startsWith('object:'));
    const control = objects.map((point) => ({ process: 'control' as const, point, visit: 3, after: 'lm' }));
    const compute = { process: 'compute' as const, point: 'object:before-publish', visit: 3 };
    await expectSurvives([...training, ...control, compute]);
  });
});

describe('a long training', () => {
  it('loses two seconds or two steps where it saves every second, whenever it is killed, and ends at the same weights', async () => {
    const long = ['--set', 'lm.steps=1200', '--set', 'execution.checkpointSeconds=1'];
    const whole = await projectWith();
    await whole.succeed('run', 'training.run.ts', ...long);
    const killed = await projectWith();
    const ended = killed.retort('run', 'training.run.ts', ...long);
    const random = randomness(5, 'kills of a long training');
    for (const kill of [0, 1, 2]) {
      const last = () =>
        killed
          .steps()
          .filter(({ stage }) => stage === 'lm')
          .at(-1);
      const from = last()?.step ?? 0;
      await until(() => (last()?.step ?? 0) > from, 'a step of this attempt');
      await sleep(1000 * (2 + 2 * random.uniform(kill)));
      await killed.kill('training');
    }
    expect(await ended).toMatchObject({ exit: 0 });
    expect(artifacts(await killed.record())).toEqual(artifacts(await whole.record()));
    expect(lossesIn(killed.steps()).filter(({ stage }) => stage === 'lm')).toHaveLength(3);
    expectLittleLost(killed.steps(), 1, 0);
  });
});

async function expectSurvives(faults: readonly Fault[]): Promise<void> {
  const project = await projectWith(faults);
  await project.succeed('run', 'training.run.ts');
  expect(project.fired()).toEqual(
    faults.map(({ process, point }) => `${process}-${point.replace(':', '-')}`).sort(),
  );
  await expectUndisturbed(project);
}
