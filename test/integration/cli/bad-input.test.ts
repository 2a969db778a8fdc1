import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { violations } from '../../unit/cli/schemas.js';
import { startFaultyProxy } from '../servers/faulty-proxy.js';
import { freePorts } from '../servers/free-ports.js';
import { CommandProject, checkout, documentsIn, type Ended, Running } from './command-project.js';

let project: CommandProject;
let store: string;
const sample = (path: string) => join(checkout, 'samples', path);

/** Prose and comparisons with a model of seconds; everything that a case spoils is named by it alone. */
const base = {
  sources: { text: { files: ['text.txt'] }, comparisons: { files: ['comparisons.jsonl'] } },
  heldoutFraction: 0.2,
  tokenizer: { vocabularySize: 300 },
  lm: {
    decoder: { contextLength: 128, layers: 1, width: 16, heads: 2 },
    steps: 4,
    batchSequences: 2,
    learningRate: 0.003,
  },
  finetune: { batchPairs: 4, pairs: 8 },
  evaluate: { limit: 8 },
};

function writeRun(name: string, params: object): string {
  project.write(name, JSON.stringify({ pipeline: 'assistant', params: { ...base, ...params } }));
  return name;
}

/** Question and answers of the samples' first posts, spoiled by the case. */
function dump(name: string, spoil: (posts: string) => void): object {
  const lines = readFileSync(sample('stackexchange/Posts.xml'), 'utf8').split('\n');
  const posts = project.write(`${name}/Posts.xml`, [...lines.slice(0, 122), '</posts>', ''].join('\n'));
  copyFileSync(sample('stackexchange/Votes.xml'), project.write(`${name}/Votes.xml`, ''));
  spoil(posts);
  return {
    sources: { ...base.sources, stackexchange: [{ posts: `${name}/Posts.xml`, votes: `${name}/Votes.xml` }] },
  };
}

function withComparisons(name: string, text: string): string {
  project.write(`${name}.jsonl`, text);
  return writeRun(`${name}.run.json`, {
    sources: { ...base.sources, comparisons: { files: [`${name}.jsonl`] } },
  });
}

beforeAll(async () => {
  project = await CommandProject.make();
  store = join(project.folder, '.retort', 'store');
  copyFileSync(sample('text/birds.txt'), project.write('text.txt', ''));
  copyFileSync(sample('comparisons/comparisons.jsonl'), project.write('comparisons.jsonl', ''));
  await project.succeed('run', writeRun('base.run.json', {}));
  await project.succeed(
    'run',
    writeRun('dump.run.json', { maxPairsPerGroup: 1, ...dump('sound', () => {}) }),
  );
});
afterAll(() => project.end());

/** Every object of the store outside `runs/`, with its bytes' digest. */
function objects(folder = store): { [path: string]: string } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(
    paths
      .filter((path) => !path.startsWith(join(folder, 'runs')))
      .map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]),
  );
}

/** What a command says is wrong: of the run, or of the command itself. */
function failureOf(ended: Ended): { code?: string; where?: object; fix?: string; message?: string } {
  const last = documentsIn(ended).at(-1);
  expect(last === undefined ? ['nothing printed'] : violations(last)).toEqual([]);
  return (last?.schema === 'retort.run/1' ? last.failure : last) ?? {};
}

interface Case {
  readonly name: string;
  readonly arrange: () => string[] | Promise<string[]>;
  /** What happens while the command runs. */
  readonly meanwhile?: () => Promise<void>;
  readonly exit: number;
  readonly code: string;
  readonly where?: () => object;
  readonly fix: RegExp;
}

const inProject = (path: string) => join(project.folder, path);

const cases: readonly Case[] = [
  {
    name: 'a truncated dump',
    arrange: () => [
      'run',
      writeRun(
        'truncated.run.json',
        dump('truncated', (posts) => truncateSync(posts, 10_000)),
      ),
    ],
    exit: 1,
    code: 'E2001',
    where: () => ({ file: inProject('truncated/Posts.xml'), offsetBytes: 10_000 }),
    fix: /fetch the file again/,
  },
  {
    name: 'too many malformed rows',
    arrange: () => ['run', withComparisons('malformed', '{"context": 1}\n'.repeat(20))],
    exit: 1,
    code: 'E2004',
    where: () => ({ file: inProject('malformed.jsonl'), row: 1, offsetBytes: 0 }),
    fix: /repair the rows/,
  },
  {
    name: 'a source that changed after it was pinned',
    arrange: () => {
      const files = ['changing.txt', 'large.txt'];
      project.write('changing.txt', 'as it was pinned');
      project.write('large.txt', '');
      truncateSync(inProject('large.txt'), 2_000_000_000);
      return ['run', writeRun('changing.run.json', { sources: { ...base.sources, text: { files } } })];
    },
    // Sources are pinned in their order: the small file in a moment, the large one (a hole) in seconds.
    meanwhile: async () => {
      await sleep(600);
      appendFileSync(inProject('changing.txt'), ', and more');
    },
    exit: 1,
    code: 'E2903',
    where: () => ({ file: inProject('changing.txt') }),
    fix: /start a new run/,
  },
  {
    name: 'a missing file, when it runs',
    arrange: () => [
      'run',
      writeRun('missing.run.json', { sources: { ...base.sources, text: { files: ['gone.txt'] } } }),
    ],
    exit: 4,
    code: 'E1011',
    where: () => ({ file: inProject('gone.txt') }),
    fix: /put the files there or change the paths/,
  },
  {
    name: 'a missing file, when it is planned',
    arrange: () => ['plan', 'missing.run.json'],
    exit: 4,
    code: 'E1011',
    where: () => ({ file: inProject('gone.txt') }),
    fix: /put the file there|change the path/,
  },
  {
    name: 'a CUDA device where there is none',
    arrange: () => ['run', 'base.run.json', '--set', 'lm.steps=7', '--set', 'execution.device=cuda'],
    exit: 1,
    code: 'E4312',
    where: () => ({ field: 'execution.device' }),
    fix: /onnxruntime-node\/script\/install .+ or set device to cpu$/,
  },
  {
    name: 'an unknown parameter',
    arrange: () => ['run', 'base.run.json', '--set', 'lm.stepz=3'],
    exit: 3,
    code: 'E3001',
    where: () => ({ field: 'lm.stepz' }),
    fix: /steps|remove/,
  },
  {
    name: 'a parameter out of its range',
    arrange: () => ['run', 'base.run.json', '--set', 'heldoutFraction=2'],
    exit: 3,
    code: 'E3002',
    where: () => ({ field: 'heldoutFraction' }),
    fix: /./,
  },
  {
    name: 'a run file that does not compile',
    arrange: () => {
      project.write('broken.run.ts', "import { defineRun } from 'retort';\nexport default defineRun(;\n");
      return ['run', 'broken.run.ts'];
    },
    exit: 3,
    code: 'E3011',
    where: () => ({ file: inProject('broken.run.ts'), line: 2 }),
    fix: /correct the line/,
  },
  {
    name: 'a run file that is not there',
    arrange: () => ['run', 'nowhere.run.ts'],
    exit: 3,
    code: 'E3010',
    where: () => ({ file: expect.stringContaining('nowhere.run.ts') }),
    fix: /check the path/,
  },
  {
    name: 'a preference context longer than the model’s window',
    arrange: () => ['run', 'base.run.json', '--set', 'preferenceContextLength=512'],
    exit: 1,
    code: 'E4306',
    where: () => ({ field: expect.stringContaining('contextLength') }),
    fix: /longer context/,
  },
];

describe('bad input', () => {
  it.each(cases)('$name', async ({ arrange, meanwhile, exit, code, where, fix }) => {
    const argv = await arrange();
    const before = objects();
    const running = project.start([...argv, '--json']);
    if (meanwhile) {
      await running.printed(/"status":"running"/);
      await meanwhile();
    }
    const ended = await running.ended;
    const failure = failureOf(ended);
    expect({ exit: ended.exit, ...failure }).toMatchObject({ exit, code, fix: expect.stringMatching(fix) });
    if (where) expect(failure.where).toMatchObject(where());
    expect(ended.stderr).not.toMatch(/^ +at /m);
    expect(objects()).toEqual(before);
  });

  it('shows a failed run’s error, place and remedy to a person, and how to go on', async () => {
    mkdirSync(inProject('folder.txt'));
    writeRun('folder.run.json', { sources: { ...base.sources, text: { files: ['folder.txt'] } } });
    const { exit, stderr } = await project.retort('run', 'folder.run.json');
    expect(exit).toBe(1);
    expect(stderr).toContain(`error[E2902]: ${inProject('folder.txt')} is not a file`);
    expect(stderr).toContain(`  --> ${inProject('folder.txt')}\n`);
    expect(stderr).toMatch(/^ {2}fix: name the file itself in the run file/m);
    expect(stderr).toMatch(/^ {2}run is resumable: retort resume \S+$/m);
  });

  it('quarantines a malformed row, counts it, and shows where it is', async () => {
    const good = readFileSync(sample('comparisons/comparisons.jsonl'), 'utf8');
    const run = withComparisons('one-bad', `${good}{"context": "no answers"}\n`);
    await project.succeed('run', run);
    const { documents } = await project.documents('show', '@last/ingest-comparisons');
    const artifact = await project.documents('show', String(documents[0]?.artifact));
    const row = good.split('\n').length;
    expect(artifact.documents).toMatchObject([
      { quarantined: [{ row, offsetBytes: Buffer.byteLength(good) }] },
    ]);
    const { stdout } = await project.retort('show', '@last/ingest-comparisons');
    expect(stdout).toMatch(
      new RegExp(`rows that could not be read:\\n.*row ${row}, byte ${Buffer.byteLength(good)} `),
    );
  });

  it('cuts a context that is longer than the window on its left, and counts it', async () => {
    const context = 'word '.repeat(500);
    const lines = Array.from({ length: 40 }, (_, index) =>
      JSON.stringify({ context: `${index} ${context}`, chosen: 'yes', rejected: 'no' }),
    );
    const run = withComparisons('long-context', `${lines.join('\n')}\n`);
    await project.succeed('run', run);
    const { documents } = await project.documents('show', '@last/evaluate-finetune-without-pmp');
    const scores = await project.documents('show', String(documents[0]?.artifact));
    const { statistics } = scores.documents[0] as unknown as {
      statistics: { n: number; truncatedContexts: number };
    };
    expect(statistics.truncatedContexts).toBeGreaterThan(0);
    expect(statistics.truncatedContexts).toBe(statistics.n);
  });

  it('passes over a corrupt progress checkpoint, says so, and finishes', async () => {
    const often = ['execution.checkpointSeconds=0.2', 'execution.storeCheckpointSeconds=0'];
    const long = ['lm.steps=2000', ...often].flatMap((edit) => ['--set', edit]);
    const { stdout } = await project.retort('run', 'base.run.json', '--detach', ...long);
    const newest = await twoCheckpoints();
    await project.retort('cancel', stdout.trim());
    const [checkpoint = newest] = checkpoints().reverse();
    for (const file of readdirSync(checkpoint).filter((name) => name.endsWith('.safetensors'))) {
      const path = join(checkpoint, file);
      const bytes = readFileSync(path);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      writeFileSync(path, bytes);
    }
    const resumed = await project.retort('resume', stdout.trim());
    expect(resumed).toMatchObject({ exit: 0 });
    const logs = await project.retort('logs', '@last/lm');
    expect(logs.stdout).toMatch(/WARN lm .*checkpoint/);
  });

  it('waits for servers that do not answer, then names them, and refuses a store by the property it lacks', async () => {
    const before = objects();
    const seaweedfs = inject('seaweedfs');
    const proxy = await startFaultyProxy(
      seaweedfs.AWS_ENDPOINT_URL_S3 ?? '',
      ({ method, headers }, answer) => {
        const conditional = method === 'PUT' && headers['if-none-match'] === '*';
        return conditional && answer.status === 412
          ? { status: 200, headers: {}, body: Buffer.from('') }
          : answer;
      },
    );
    const [port] = await freePorts(1);
    const nobody = `127.0.0.1:${port}`;
    const store = (name: string) => ['--store', `s3://retort/${name}`];
    const run = (env: NodeJS.ProcessEnv, ...argv: string[]) =>
      project.start(['run', 'base.run.json', '--json', ...argv], env).ended;
    const temporalEnded = run({ TEMPORAL_ADDRESS: nobody });
    const s3 = await run({ ...seaweedfs, AWS_ENDPOINT_URL_S3: `http://${nobody}` }, ...store('nobody'));
    const faulty = await run({ ...seaweedfs, AWS_ENDPOINT_URL_S3: proxy.endpoint }, ...store('faulty'));
    const temporal = await temporalEnded;
    await proxy.close();
    const found = (ended: Ended) => ({ exit: ended.exit, ...failureOf(ended) });
    expect(found(temporal)).toMatchObject({
      exit: 6,
      code: 'E7005',
      message: expect.stringContaining(nobody),
    });
    expect(failureOf(temporal).fix).toMatch(/TEMPORAL_ADDRESS/);
    expect(found(s3)).toMatchObject({
      exit: 6,
      code: 'E5005',
      fix: expect.stringMatching(/check the endpoint/),
    });
    expect(found(faulty)).toMatchObject({
      exit: 1,
      code: 'E5007',
      message: expect.stringContaining('one of two conditional creates wins'),
      fix: expect.stringMatching(/use another server or bucket/),
    });
    expect(objects()).toEqual(before);
  });

  it('says that the disk is full, and leaves no part of an artifact', async () => {
    const disk = inProject('disk');
    project.write('disk/here', '');
    project.write('on-full-disk.sh', onFullDisk);
    const argv = [
      '-c',
      'exec unshare -rm sh "$@"',
      'sh',
      inProject('on-full-disk.sh'),
      disk,
      store,
      process.execPath,
      join(checkout, 'bin/retort.js'),
    ];
    const env = { ...project.env, RETORT_STATE: inProject('full') };
    const ended = await new Running(spawn('sh', argv, { cwd: project.folder, env })).ended;
    await project.start(['service', 'stop'], { RETORT_STATE: inProject('full') }).ended;
    expect({ exit: ended.exit, ...failureOf(ended) }).toMatchObject({
      exit: 1,
      code: 'E5004',
      where: { file: expect.stringContaining(disk) },
      fix: expect.stringMatching(/free space there/),
    });
    expect(ended.stderr).toContain('nothing new but runs');
  });
});

/** A small file system of its own, nearly full, holds a copy of the store; a run on it needs more than is left. */
const onFullDisk = `set -e
disk=$1 store=$2 node=$3 retort=$4
mount -t tmpfs -o size=24m tmpfs "$disk"
cp -a "$store" "$disk/store"
rm -r "$disk/store/runs"
listed() { (cd "$disk/store" && find artifacts commits -type f | sort); }
listed > before.txt
left=$(df -k --output=avail "$disk" | tail -1)
head -c $(((left - 1500) * 1024)) /dev/zero > "$disk/ballast"
set +e
"$node" "$retort" run base.run.json --store "$disk/store" --set lm.decoder.width=256 --json
exit=$?
listed > after.txt
cmp before.txt after.txt && echo 'nothing new but runs' >&2
exit $exit
`;

/** Folders of the progress checkpoints in the store, oldest first. */
function checkpoints(): string[] {
  const folder = join(store, 'progress');
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && /^\d{10}-\d{6}$/.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => readdirSync(path).some((name) => name.startsWith('checkpoint-')))
    .sort();
}

/** Waits until there are two checkpoints and returns the newest. */
async function twoCheckpoints(): Promise<string> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(50)) {
    const [, second] = checkpoints();
    if (second !== undefined) return second;
  }
  throw new Error('no two checkpoints in a minute');
}
