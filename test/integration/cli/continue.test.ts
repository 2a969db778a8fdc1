import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { violations } from '../../unit/cli/schemas.js';
import { CommandProject, type Printed, smallRunFile } from './command-project.js';

/** A rate that does not depend on the total of steps. */
const constant = ['--set', 'lm.schedule=constant', '--set', 'lm.warmupSteps=2'];
const steps = (count: number) => ['--set', `lm.steps=${count}`];
const from = (state: string) => ['--set', `lm.from=${state}`];

let project: CommandProject;

beforeAll(async () => {
  project = await CommandProject.make();
  project.write('small.run.ts', smallRunFile());
  await project.succeed('run', 'small.run.ts', ...constant, ...steps(8), '--name', 'whole');
  const kept = ['--set', 'execution.keepStateEverySteps=3'];
  await project.succeed('run', 'small.run.ts', ...constant, ...steps(4), ...kept, '--name', 'half');
});
afterAll(() => project.end());

const documentOf = async (...argv: string[]): Promise<Printed> => {
  const { documents } = await project.documents(...argv);
  expect(documents.flatMap(violations)).toEqual([]);
  return documents[0] ?? { schema: 'nothing' };
};
/** As the run shows it: with what it says while it runs. */
const stageOf = async (run: string, stage: string) =>
  ((await documentOf('show', run)).stages as Printed[]).find(({ id }) => id === stage);
const lmOf = async (run: string) => documentOf('show', `${run}/lm`);

describe('a run that continues the training of another', () => {
  it('says in its plan what it continues, and that the rate will follow the new total', async () => {
    const continued = [...steps(8), ...from('half/lm')];
    const { stdout } = await project.succeed('plan', 'small.run.ts', ...constant, ...continued);
    expect(stdout).toContain('→ lm continues from half/lm@4, 8 items in\n    steps 4 → 8\n');
    const cosine = await documentOf('plan', 'small.run.ts', ...continued);
    expect(cosine.continuations).toMatchObject([
      {
        ...{ stage: 'lm', from: 'half/lm@4', step: 4, position: 8 },
        notes: [
          'schedule "constant" → "cosine"',
          'steps 4 → 8',
          'warmupSteps 2 → 20',
          'schedule cosine: the learning rate follows the new total of steps',
        ],
      },
    ]);
  });

  it('ends in the very model that was trained in one piece, so that what reads it is reused', async () => {
    const argv = ['run', 'small.run.ts', ...constant, ...steps(8)];
    await project.succeed(...argv, ...from('half/lm@4'), '--name', 'continued');
    const [whole, continued] = [await lmOf('whole'), await lmOf('continued')];
    expect(continued.artifact).toBe(whole.artifact);
    expect(continued).toMatchObject({ status: 'succeeded', continues: 'half/lm@4' });
    expect(continued.key).not.toBe(whole.key);
    const { stages } = await documentOf('show', 'continued');
    const others = (stages as Printed[]).filter(({ id }) => id !== 'lm');
    expect(new Set(others.map(({ status }) => status))).toEqual(new Set(['reused']));
  });

  it('does so from any state that was kept, and is reused itself when it is asked for again', async () => {
    const argv = ['run', 'small.run.ts', ...constant, ...steps(8), ...from('half/lm@3')];
    await project.succeed(...argv, '--name', 'from-three');
    expect((await lmOf('from-three')).artifact).toBe((await lmOf('whole')).artifact);
    await project.succeed(...argv, '--name', 'again');
    expect(await lmOf('again')).toMatchObject({ status: 'reused', reuse: 'from-three' });
  });

  it('has a lineage that leads through the state to the training that was continued', async () => {
    const { stdout } = await project.succeed('lineage', 'continued/lm', '--down', '0');
    expect(stdout).toMatch(/from: training-state sha256:\S+ ← step 4 of pretrain-language-model of half/);
    const { exit, stdout: verified } = await project.retort('verify', 'continued/lm', '--deep');
    expect({ exit, verified }).toMatchObject({ exit: 0 });
    const { stdout: differing } = await project.retort('diff', 'whole', 'continued', '--all');
    expect(differing).toMatch(/source lm\.from absent → sha256:/);
  });

  it('is reproduced from the state', async () => {
    const { stdout, exit } = await project.retort('reproduce', 'continued/lm');
    expect({ exit, stdout }).toMatchObject({ exit: 0 });
    expect(stdout).toContain('continued/lm reproduced: 4 files, same bytes');
  });

  it('names what there is when the run, the stage or the step is not', async () => {
    const refused = async (...argv: string[]) => {
      const { exit, documents } = await project.documents('plan', 'small.run.ts', ...constant, ...argv);
      expect(documents.flatMap(violations)).toEqual([]);
      return { exit, ...documents[0] };
    };
    expect(await refused(...steps(8), ...from('half/lm@5'))).toMatchObject({
      ...{ exit: 4, code: 'E1049', expected: '3, 4', found: 'step 5' },
      fix: 'name one that there is: half/lm@4',
    });
    expect(await refused(...steps(8), ...from('half/tokenize-corpus'))).toMatchObject({
      exit: 4,
      code: 'E1049',
    });
    expect(await refused(...steps(8), ...from('half/lmm'))).toMatchObject({ exit: 4, code: 'E1004' });
    expect(await refused(...steps(8), ...from('nobody/lm'))).toMatchObject({ exit: 4, code: 'E5012' });
    expect(await refused(...steps(8), ...from('half'))).toMatchObject({ exit: 3, code: 'E3008' });
    expect(await refused(...steps(4), ...from('half/lm'))).toMatchObject({
      ...{ exit: 3, code: 'E3022', expected: 'more than the 4 that are done', found: '4' },
    });
    expect(await refused(...steps(8), ...from('half/finetune-without-pmp'))).toMatchObject({
      ...{ exit: 3, code: 'E3022', where: { field: 'lm.from' } },
    });
    const wider = ['--set', 'lm.decoder.width=32'];
    expect(await refused(...steps(8), ...wider, ...from('half/lm'))).toMatchObject({
      exit: 3,
      code: 'E3022',
    });
  });

  it('goes on from the newest checkpoint of a run that was cancelled, with other parameters', async () => {
    const running = project.start([
      'run',
      'small.run.ts',
      ...constant,
      ...steps(100_000),
      '--name',
      'endless',
    ]);
    await vi.waitFor(async () => expect((await stageOf('endless', 'lm'))?.progress).not.toBeNull(), {
      ...{ timeout: 60_000, interval: 200 },
    });
    await project.succeed('cancel', 'endless');
    await running.ended;
    const { documents } = await project.documents(
      'plan',
      'small.run.ts',
      ...constant,
      ...steps(200_000),
      ...from('endless/lm'),
    );
    const [first] = (documents[0]?.continuations ?? []) as { step: number }[];
    const step = first?.step ?? 0;
    expect(step).toBeGreaterThan(0);
    const more = [...steps(step + 2), '--set', 'lm.learningRate=0.001'];
    const argv = ['run', 'small.run.ts', ...constant, ...more, ...from(`endless/lm@${step}`)];
    await project.succeed(...argv, '--until', 'lm', '--name', 'rescued');
    expect(await lmOf('rescued')).toMatchObject({ status: 'succeeded', continues: `endless/lm@${step}` });
    expect(await project.retort('verify', 'rescued', '--deep')).toMatchObject({ exit: 0 });
  });
});
