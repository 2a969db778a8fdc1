import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandProject, smallRunFile } from '../../integration/cli/command-project.js';

let project: CommandProject;

beforeAll(async () => {
  project = await CommandProject.make();
  project.write('kill.run.ts', smallRunFile({ steps: 1_000 }));
});
afterAll(() => project.end());

describe('following a run', () => {
  it('starts a local service again that was killed under it, and sees the run to its end', async () => {
    const running = project.start(['run', 'kill.run.ts']);
    await running.printed(/lm started/);
    const { documents } = await project.documents('service', 'status');
    const { service } = documents[0] as unknown as { service: { pid: number } };
    process.kill(service.pid, 'SIGKILL');
    const { exit, stderr } = await running.ended;
    expect({ exit, stderr }).toMatchObject({
      exit: 0,
      stderr: expect.stringMatching(/INFO run \S+ succeeded/),
    });
  });
});
