import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const mainSource = `
import { word } from 'some-package';
import { answer, asset } from '../errors/answer.js';
export async function main(process: NodeJS.Process): Promise<void> {
  process.stdout.write(\`\${word} \${answer} \${asset} \${process.argv.slice(2).join(' ')}\`);
}
`;
const answerSource = `
import { readFileSync } from 'node:fs';
export const answer: number = 42;
export const asset = readFileSync(new URL('./asset.txt', import.meta.url), 'utf8');
`;

let root = '';
const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

/** A package of two modules, one asset and one dependency, with our own `bin/`. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'retort-built-'));
  cpSync(join(checkout, 'bin'), join(root, 'bin'), { recursive: true });
  write('package.json', '{ "name": "retort", "type": "module" }');
  write('package-lock.json', '{}');
  write('tsconfig.json', '{}');
  write('cli/main.ts', mainSource);
  write('errors/answer.ts', answerSource);
  write('errors/asset.txt', 'asset');
  write(
    'node_modules/some-package/package.json',
    '{ "name": "some-package", "type": "module", "main": "index.js" }',
  );
  write('node_modules/some-package/index.js', "export const word = 'package';");
  symlinkSync(join(checkout, 'node_modules/esbuild'), join(root, 'node_modules/esbuild'));
});
afterEach(() => rmSync(root, { recursive: true }));

async function retort(...argv: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(root, 'bin/retort.js'), ...argv]);
  return stdout;
}
const cache = () => join(root, 'node_modules/.cache/retort');
const builds = () => readdirSync(cache());

describe('built code', () => {
  it('is made from a checkout on first use and found afterwards', async () => {
    expect(await retort('a', 'b')).toBe('package 42 asset a b');
    const [first] = builds();
    expect(await retort()).toBe('package 42 asset ');
    expect(builds()).toEqual([first]);
  });

  it('follows an edit of a module and of an asset', async () => {
    await retort();
    write('errors/answer.ts', answerSource.replace('42', '43'));
    expect(await retort()).toBe('package 43 asset ');
    write('errors/asset.txt', 'other');
    expect(await retort()).toBe('package 43 other ');
    expect(builds()).toHaveLength(3);
  });

  it('survives concurrent first starts, which leave one build and nothing else', async () => {
    const outputs = await Promise.all(['1', '2', '3', '4'].map((word) => retort(word)));
    expect(outputs).toEqual(['1', '2', '3', '4'].map((word) => `package 42 asset ${word}`));
    expect(builds()).toHaveLength(1);
  });

  it('forgets builds that were not used for a week, but never the newest', async () => {
    const monthAgo = new Date(Date.now() - 30 * 24 * 3600 * 1000);
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      mkdirSync(join(cache(), name), { recursive: true });
      utimesSync(join(cache(), name), monthAgo, monthAgo);
    }
    await retort();
    expect(builds()).toHaveLength(4);
    expect(await retort()).toBe('package 42 asset ');
  });

  it('says which source does not build, without a stack', async () => {
    write('errors/answer.ts', 'export const answer = ;');
    const failure = await retort().catch((error) => error);
    expect(failure.code).toBe(70);
    expect(failure.stderr).toContain('errors/answer.ts:1:22');
    expect(failure.stderr).not.toMatch(/^ +at /m);
    expect(builds()).toEqual([]);
  });

  it('runs what a published package ships', async () => {
    await promisify(execFile)(process.execPath, [join(root, 'bin/build.js')]);
    for (const path of ['tsconfig.json', 'cli', 'errors', 'node_modules/esbuild'])
      rmSync(join(root, path), { recursive: true });
    expect(await retort('x')).toBe('package 42 asset x');
  });
});
