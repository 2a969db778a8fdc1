import { randomUUID } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { CommandProject, smallRunFile } from '../../integration/cli/command-project.js';
import { BUCKET } from '../../integration/servers/seaweedfs.js';

/** Artifact of each stage of a run in an empty project, by stage. */
async function artifactsOf(env: NodeJS.ProcessEnv, ...argv: string[]): Promise<{ [stage: string]: unknown }> {
  const project = await CommandProject.make(env);
  try {
    project.write('small.run.ts', smallRunFile({ steps: 60 }));
    await project.succeed('run', 'small.run.ts', ...argv);
    const { documents } = await project.documents('show', '@last');
    const { stages } = documents[0] as unknown as { stages: { id: string; artifact: unknown }[] };
    return Object.fromEntries(stages.map(({ id, artifact }) => [id, artifact]));
  } finally {
    await project.end();
  }
}

it('makes the same artifacts in a folder and in SeaweedFS, in other folders, with one and two threads', async () => {
  const folder = await artifactsOf({}, '--set', 'execution.threads=1');
  const store = `s3://${BUCKET}/same-bytes/${randomUUID()}`;
  const bucket = await artifactsOf(
    { ...inject('seaweedfs'), RETORT_STORE: store },
    '--set',
    'execution.threads=2',
  );
  expect(Object.keys(folder)).toHaveLength(9);
  expect(bucket).toEqual(folder);
});
