import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { freePorts } from './free-ports.js';
import { findWeed } from './weed-binary.js';

const READY_TIMEOUT_MS = 60_000;

/** The bucket that exists from the start; tests keep apart by prefixes. */
export const BUCKET = 'retort';

export interface SeaweedFs {
  /** `http://127.0.0.1:PORT`, for path-style addressing. */
  readonly endpoint: string;
  readonly version: string;
  /** Process id of the server itself. */
  readonly pid: number;
  /** What a client needs in its environment. */
  readonly env: { readonly [name: string]: string };
  stop(): Promise<void>;
}

/** Ends the server when standard input closes, and so with the process that started it, however that dies. */
const GUARD = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
echo $server > server.pid
{ cat >/dev/null; kill -KILL $server; } <&3 >/dev/null 2>&1 &
watcher=$!
wait $server
status=$?
kill -KILL $watcher
exit $status
`;

const IDENTITY = { accessKey: 'testkey', secretKey: 'testsecret123' };

/** Starts one SeaweedFS on loopback in a folder of its own, on ports that nobody uses, and waits until it serves. */
export async function startSeaweedFs(): Promise<SeaweedFs> {
  const weed = await findWeed();
  const version = (await promisify(execFile)(weed, ['version'])).stdout.split('\n')[0] ?? '';
  const folder = await mkdtemp(join(tmpdir(), 'retort-seaweedfs-'));
  const config = join(folder, 's3.json');
  const actions = ['Admin', 'Read', 'Write', 'List', 'Tagging'];
  await writeFile(
    config,
    JSON.stringify({ identities: [{ name: 'dev', credentials: [IDENTITY], actions }] }),
  );
  const [s3 = 0, ...others] = await freePorts(10);
  const log = openSync(join(folder, 'weed.log'), 'a');
  const child = spawn('sh', ['-c', GUARD, 'guard', weed, ...argumentsOf(folder, config, s3, others)], {
    cwd: folder,
    stdio: ['pipe', log, log],
    env: { ...process.env, GOMEMLIMIT: '400MiB', GOGC: '50', S3_BUCKET: BUCKET },
  });
  closeSync(log);
  const stop = async () => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  const endpoint = `http://127.0.0.1:${s3}`;
  try {
    await ready(child, endpoint);
  } catch (error) {
    const said = await readFile(join(folder, 'weed.log'), 'utf8');
    await stop();
    throw new Error(`SeaweedFS did not start: ${error}\n${said.slice(-2000)}`);
  }
  const pid = Number(await readFile(join(folder, 'server.pid'), 'utf8'));
  return { endpoint, version, pid, env: environment(endpoint), stop };
}

function argumentsOf(folder: string, config: string, s3: number, others: readonly number[]): string[] {
  const [s3Grpc, master, masterGrpc, volume, volumeGrpc, filer, filerGrpc, admin, adminGrpc] = others;
  return [
    'mini',
    `-dir=${folder}`,
    '-ip=127.0.0.1',
    '-ip.bind=127.0.0.1',
    `-s3.port=${s3}`,
    `-s3.port.grpc=${s3Grpc}`,
    `-master.port=${master}`,
    `-master.port.grpc=${masterGrpc}`,
    `-volume.port=${volume}`,
    `-volume.port.grpc=${volumeGrpc}`,
    `-filer.port=${filer}`,
    `-filer.port.grpc=${filerGrpc}`,
    `-admin.port=${admin}`,
    `-admin.port.grpc=${adminGrpc}`,
    `-filer.localSocket=${join(folder, 'filer.sock')}`,
    `-s3.localSocket=${join(folder, 's3.sock')}`,
    `-s3.localFilerSocket=${join(folder, 'filer.sock')}`,
    `-s3.config=${config}`,
    '-s3.port.iceberg=0',
    '-s3.port.lance=0',
    '-s3.cacheCapacityMB=0',
    '-master.telemetry=false',
    '-webdav=false',
    '-admin.ui=false',
  ];
}

function environment(endpoint: string): SeaweedFs['env'] {
  return {
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: IDENTITY.accessKey,
    AWS_SECRET_ACCESS_KEY: IDENTITY.secretKey,
  };
}

async function ready(child: ChildProcess, endpoint: string): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`ended with ${child.exitCode}`);
    if (await bucketExists(endpoint)) return;
    await sleep(100);
  }
  throw new Error(`not ready after ${READY_TIMEOUT_MS} ms`);
}

/** The server calls itself healthy before the bucket is there. */
async function bucketExists(endpoint: string): Promise<boolean> {
  const { accessKey: accessKeyId, secretKey: secretAccessKey } = IDENTITY;
  const credentials = { accessKeyId, secretAccessKey };
  const client = new S3Client({ endpoint, credentials, region: 'us-east-1', forcePathStyle: true });
  return client
    .send(new HeadBucketCommand({ Bucket: BUCKET }))
    .then(
      () => true,
      () => false,
    )
    .finally(() => client.destroy());
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.destroy();
  await ended;
}
