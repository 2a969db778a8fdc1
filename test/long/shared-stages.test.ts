import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { untilClosed } from '../../service/follow-run.js';
import { startRun } from '../../service/run-control.js';
import type { Control } from '../../service/run-liveness.js';
import { Project, until } from '../integration/temporal/project.js';

const runs = 30;
const keys = 20;

describe('thirty runs of the same twenty stages', () => {
  let project: Project;
  let control: Control;

  beforeAll(async () => {
    project = await Project.make();
    control = await project.connect();
  });
  afterAll(() => project.end());

  it('all end, and commit each key once, while their workers are killed twice', async () => {
    const copies = Array.from({ length: keys - 1 }, (_, index) => index + 1);
    const spec = project.spec({ copies, copySteps: 4, copyStepMs: 250, steps: 20, stepMs: 50 });
    const started = [];
    for (let run = 0; run < runs; run += 1) started.push(await startRun(control, spec));

    await until(async () => (await project.steps()).length >= 10, 'the first copies');
    process.kill(await project.processOf('worker-compute'), 'SIGKILL');
    await until(async () => (await project.steps()).length >= 40, 'more copies');
    process.kill(await project.processOf('worker-control'), 'SIGKILL');

    const ended = await Promise.all(started.map(({ id }) => untilClosed(control, id)));
    expect(ended.map(({ status }) => status)).toEqual(started.map(() => 'succeeded'));
    const artifacts = ended.map(({ stages }) => stages.map(({ artifact }) => artifact));
    expect(new Set(artifacts.map((list) => list.join())).size).toBe(1);

    const commits: string[] = [];
    for await (const { key } of project.store.list('commits/')) commits.push(key);
    expect(commits.length).toBe(keys);
    expect(commits.every((key) => key.endsWith('/1.json'))).toBe(true);
  });
});
