import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CommandProject, checkout, type Ended, smallRunFile } from '../../integration/cli/command-project.js';
import { violations } from '../../unit/cli/schemas.js';

/** What the other version of the code does otherwise: it begins with larger weights. */
const edit = {
  module: 'engine/layers/parameters.ts',
  from: 'const initialDeviation = 0.02;',
  to: 'const initialDeviation = 0.03;',
};

let project: CommandProject;
let copy = '';
let [before, after] = ['', ''];

beforeAll(async () => {
  project = await CommandProject.make();
  project.write('small.run.ts', smallRunFile());
  await project.succeed('run', 'small.run.ts');
  before = await lastRun();
  await project.succeed('service', 'stop');
  copy = await mkdtemp(join(tmpdir(), 'code-edit-'));
  await copyTree();
  const text = await readFile(join(copy, edit.module), 'utf8');
  expect(text).toContain(edit.from);
  await writeFile(join(copy, edit.module), text.replace(edit.from, edit.to));
  expect(await edited('run', 'small.run.ts')).toMatchObject({ exit: 0 });
  after = await lastRun();
});

afterAll(async () => {
  await edited('service', 'stop');
  await project.end();
  await rm(copy, { recursive: true, force: true });
});

async function lastRun(): Promise<string> {
  return String((await project.documents('show', '@last')).documents[0]?.id);
}

async function copyTree(): Promise<void> {
  const rooms = 'activities bin cli corpus engine errors evaluation lineage pipelines report samples service';
  const files = ['storage', 'workflows', 'index.ts', 'package.json', 'package-lock.json', 'tsconfig.json'];
  for (const path of [...rooms.split(' '), ...files])
    await cp(join(checkout, path), join(copy, path), { recursive: true });
  await symlink(join(checkout, 'node_modules'), join(copy, 'node_modules'));
}

/** The command of the edited copy, in the same project. */
function edited(...argv: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [join(copy, 'bin', 'retort.js'), ...argv], {
    cwd: project.folder,
    env: project.env,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => {
    stdout += data;
  });
  child.stderr.on('data', (data: Buffer) => {
    stderr += data;
  });
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ exit: code ?? -1, stdout, stderr }));
  });
}

describe('two runs between which one module was edited', () => {
  it('differ by that module, and by nothing else that explains anything', async () => {
    const { exit, documents } = await project.documents('diff', before, after);
    expect(documents.flatMap(violations)).toEqual([]);
    const [{ comparisons: [only] = [] } = {}] = documents as unknown as {
      comparisons: {
        differences: { cause: boolean; kind: string; name: string; stages: string[] }[];
        equal: string[];
      }[];
    }[];
    const causes = only?.differences.filter(({ cause }) => cause).map(({ kind, name }) => ({ kind, name }));
    expect({ exit, causes }).toEqual({ exit: 8, causes: [{ kind: 'module', name: edit.module }] });
    expect(only?.equal).toEqual(expect.arrayContaining(['train-tokenizer', 'tokenize-corpus']));
  });

  it('are not reproduced by each other’s code unless that is asked for', async () => {
    const refused = await project.documents('reproduce', `${after}/lm`);
    expect(refused).toMatchObject({ exit: 1, documents: [{ code: 'E1024' }] });
    expect(JSON.stringify(refused.documents)).toContain(edit.module);
    const tried = await project.documents('reproduce', `${after}/lm`, '--with-current-code');
    expect(tried.documents.flatMap(violations)).toEqual([]);
    expect(tried).toMatchObject({
      exit: 7,
      documents: [{ stages: [{ status: 'different', otherCode: true, first: { path: 'metrics.arrow' } }] }],
    });
  });

  it('are each reproduced by their own', async () => {
    expect(await edited('reproduce', `${after}/lm`)).toMatchObject({ exit: 0 });
    expect(await project.retort('reproduce', `${before}/lm`)).toMatchObject({ exit: 0 });
  });
});
