import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from '../../unit/cli/schemas.js';
import { CommandProject, documentsIn, smallRunFile } from './command-project.js';

let project: CommandProject;

beforeAll(async () => {
  project = await CommandProject.make();
  project.write('small.run.ts', smallRunFile());
  project.write('long.run.ts', smallRunFile({ steps: 100_000 }));
});
afterAll(() => project.end());

/** Starts the long run and returns its name once the language model trains. */
async function startLongRun(): Promise<string> {
  const { stdout } = await project.retort('run', 'long.run.ts', '--detach');
  const id = stdout.trim();
  await trains(id);
  return id;
}

async function trains(id: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const { documents } = await project.documents('show', `${id}/lm`);
    if (documents[0]?.status === 'running') return;
  }
  throw new Error('the language model does not train');
}

describe('following a run', () => {
  it('prints the run as documents, each as its schema promises, and exits with 0', async () => {
    const ended = await project.retort('run', 'small.run.ts', '--json');
    const documents = documentsIn(ended);
    expect(ended).toMatchObject({ exit: 0, stderr: '' });
    expect(documents.flatMap(violations)).toEqual([]);
    const last = documents.findLast(({ schema }) => schema === 'retort.run/1');
    expect(last).toMatchObject({ status: 'succeeded', exit: 0 });
  });

  it('redraws stages in place on a terminal', async () => {
    const running = project.startOnTerminal(['run', 'small.run.ts', '--set', 'seed=2']);
    const { exit, stdout } = await running.ended;
    expect(exit).toBe(0);
    expect(stdout).toContain('\u001b[2K');
    expect(stdout).toMatch(/\u001b\[32m✔\u001b\[39m lm +4 steps · /);
    expect(stdout).toMatch(/✔\S* 9 stages in /);
  });

  it('asks at Ctrl-C on a terminal, stays when told to, and leaves at a second Ctrl-C', async () => {
    const running = project.startOnTerminal(['run', 'long.run.ts', '--set', 'seed=5']);
    await running.printed(/lm +[━╸].*step/);
    running.type('\u0003');
    await running.printed(/\[d\] detach {3}\[c\] cancel the run {3}\[s\] stay/);
    running.type('s');
    const seen = running.stdout.length;
    await running.printed(new RegExp(`^[\\s\\S]{${seen + 500}}`));
    running.type('\u0003');
    await running.printed(/goes on by itself[\s\S]*goes on by itself/);
    running.type('\u0003');
    const { exit, stdout } = await running.ended;
    expect(exit).toBe(130);
    await project.succeed('cancel', stdout.match(/run (\S+) goes on; see it with/)?.[1] ?? '');
  });

  it('lets the run live when the watcher is interrupted, and says how to see it', async () => {
    const running = project.start(['run', 'long.run.ts']);
    await running.printed(/lm started/);
    running.kill('SIGINT');
    const { exit, stderr } = await running.ended;
    expect(exit).toBe(130);
    const id = stderr.match(/run (\S+) goes on; see it with: retort show/)?.[1] ?? '';
    expect((await project.documents('show', id)).documents).toMatchObject([
      { status: 'running', exit: null },
    ]);
    expect(await project.retort('cancel', id)).toMatchObject({ exit: 0, stdout: `${id} cancelled\n` });
  });

  it('stops watching on SIGTERM and when the time is up, with codes of their own', async () => {
    const running = project.start(['run', 'long.run.ts', '--set', 'seed=3']);
    await running.printed(/lm started/);
    running.kill('SIGTERM');
    expect(await running.ended).toMatchObject({ exit: 143 });
    const id = running.stderr.match(/run (\S+) goes on/)?.[1] ?? '';
    await project.retort('cancel', id);
    const timed = await project.retort('resume', id, '--timeout', '2s');
    expect(timed).toMatchObject({ exit: 10 });
    const successor = timed.stderr.match(/run (\S+) goes on/)?.[1] ?? '';
    await project.succeed('cancel', successor);
  });

  it('pauses after a checkpoint, goes on from it, and refuses to resume what still runs', async () => {
    const id = await startLongRun();
    expect(await project.retort('pause', id)).toMatchObject({ exit: 0, stdout: `${id} paused\n` });
    const refused = await project.documents('resume', id);
    expect(refused).toMatchObject({ exit: 1, documents: [{ schema: 'retort.error/1', code: 'E7007' }] });
    expect(refused.documents.flatMap(violations)).toEqual([]);
    await project.succeed('unpause', id);
    await trains(id);
    const { documents } = await project.documents('cancel', id);
    expect(documents).toMatchObject([{ schema: 'retort.run/1', status: 'cancelled', exit: 9 }]);
    expect(documents.flatMap(violations)).toEqual([]);
    expect(await project.retort('cancel', id)).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('error[E7006]'),
    });
  });

  it('exits with 9 when the watched run is cancelled by somebody else', async () => {
    const running = project.start(['run', 'long.run.ts', '--set', 'seed=4']);
    await running.printed(/lm started/);
    await project.retort('cancel', '@last', '--reason', 'it was a test');
    const { exit, stderr } = await running.ended;
    expect(exit).toBe(9);
    expect((await project.retort('logs', '@last')).stdout).toContain('cancel: it was a test');
    expect(stderr).toMatch(/was cancelled; go on with: retort resume/);
  });

  it('plans a successor with an edited parameter, and reuses all that does not depend on it', async () => {
    await project.retort('run', 'small.run.ts');
    const { exit, documents } = await project.documents(
      'plan',
      'small.run.ts',
      '--set',
      'finetune.batchPairs=2',
      '--exit-code',
    );
    expect(documents.flatMap(violations)).toEqual([]);
    expect(exit).toBe(8);
    const planned = documents[0] as unknown as { stages: { id: string; state: { kind: string } }[] };
    const work = planned.stages.filter(({ state }) => state.kind !== 'hit').map(({ id }) => id);
    expect(work).toEqual(['finetune-without-pmp', 'evaluate-finetune-without-pmp', 'report']);
    const resumed = documentsIn(
      await project.retort('resume', '@last', '--set', 'finetune.batchPairs=2', '--json'),
    );
    const last = resumed.findLast(({ schema }) => schema === 'retort.run/1') as unknown as {
      stages: { id: string; status: string }[];
    };
    expect(last.stages.filter(({ status }) => status === 'succeeded').map(({ id }) => id)).toEqual(work);
  });

  it('runs an earlier run again under a name, and finds it by its tag', async () => {
    await project.retort('run', 'small.run.ts');
    const again = ['run', '@last', '--name', 'my-second-run', '--tag', 'owner=ada'];
    expect(await project.retort(...again)).toMatchObject({ exit: 0 });
    const { documents } = await project.documents('runs', 'tag:owner=ada', 'status:succeeded');
    expect(documents.flatMap(violations)).toEqual([]);
    expect(documents).toMatchObject([{ runs: [{ id: 'my-second-run', tags: { owner: 'ada' } }] }]);
    expect(await project.retort(...again)).toMatchObject({ exit: 1 });
  });

  it('runs a part of the graph, and one stage alone only on inputs that are there', async () => {
    const part = ['run', 'small.run.ts', '--set', 'seed=77'];
    expect(await project.retort(...part, '--only', 'tokenize-corpus')).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('E1012'),
    });
    expect(await project.retort(...part, '--until', 'train-tokenizer')).toMatchObject({ exit: 0 });
    expect(await project.retort(...part, '--only', 'tokenize-corpus')).toMatchObject({ exit: 0 });
    const { documents } = await project.documents('runs', '--limit', '1');
    const [{ runs }] = documents as unknown as [{ runs: { stages: { id: string; status: string }[] }[] }];
    const ran = runs[0]?.stages.filter(({ status }) => status === 'succeeded').map(({ id }) => id);
    expect(ran).toEqual(['tokenize-corpus']);
    expect(await project.retort(...part, '--until', 'nothing')).toMatchObject({ exit: 2 });
  });

  it('prints a spec that runs as it is', async () => {
    const { documents } = await project.documents(
      'plan',
      'small.run.ts',
      '--print-spec',
      '--out',
      'spec.json',
    );
    expect(documents.flatMap(violations)).toEqual([]);
    const planned = await project.retort('plan', 'spec.json', '--exit-code');
    expect(planned).toMatchObject({
      exit: 0,
      stdout: expect.stringContaining('9 stages · 9 reused · 0 to run'),
    });
  });

  it('shows the local service while it runs and after it was stopped', async () => {
    const running = await project.documents('service', 'status');
    expect(running).toMatchObject({ exit: 0, documents: [{ running: true }] });
    expect(running.documents.flatMap(violations)).toEqual([]);
    const logs = await project.documents('service', 'logs');
    expect(logs.documents.length).toBeGreaterThan(0);
    expect(logs.documents.flatMap(violations)).toEqual([]);
    await project.succeed('service', 'stop');
    expect(await project.documents('service', 'status')).toMatchObject({
      documents: [{ running: false, service: null }],
    });
    expect(await project.retort('service', 'stop')).toMatchObject({
      exit: 0,
      stdout: expect.stringMatching(/^no local service is running for \S+\n$/),
    });
  });

  it('examines the machine', async () => {
    const { exit, documents } = await project.documents('doctor');
    expect(exit).toBe(0);
    expect(documents.flatMap(violations)).toEqual([]);
  });
});
