import { type ChildProcess, spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../servers/free-ports.js';
import { temporalServer } from '../servers/temporal.js';
import { CommandProject, smallRunFile } from './command-project.js';

let project: CommandProject;
let server: ChildProcess;

/** A Temporal server that is not ours to start, as a cluster is not. */
beforeAll(async () => {
  const [port = 0] = await freePorts(1);
  const argv = [
    'server',
    'start-dev',
    '--headless',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--log-level',
    'error',
  ];
  server = spawn(await temporalServer(), argv, { stdio: 'ignore' });
  project = await CommandProject.make({ TEMPORAL_ADDRESS: `127.0.0.1:${port}` });
  project.write('small.run.ts', smallRunFile());
});
afterAll(async () => {
  await project.end();
  server.kill();
});

describe('a worker of its own', () => {
  it('runs what a command asks of the cluster, and leaves when it is told to', async () => {
    const worker = project.start(['worker']);
    await worker.printed(/working for 127\.0\.0\.1:\d+: control, cpu, gpu/);
    await project.succeed('run', 'small.run.ts');
    expect(await project.documents('service', 'status')).toMatchObject({ documents: [{ running: false }] });
    worker.kill('SIGTERM');
    expect(await worker.ended).toMatchObject({ exit: 0 });
  });

  it('refuses a queue that does not exist, and to work without a cluster', async () => {
    expect(await project.retort('worker', '--queue', 'tpu')).toMatchObject({ exit: 2 });
    const { ended } = project.start(['worker'], { TEMPORAL_ADDRESS: '' });
    expect(await ended).toMatchObject({ exit: 3, stderr: expect.stringContaining('error[E1008]') });
  });
});
