import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../../../cli/command-line.js';
import { violations } from './schemas.js';

let cwd = '';
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'retort-command-line-'));
});
afterAll(() => rmSync(cwd, { recursive: true }));

async function retort(...argv: string[]) {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const streamOf = (sink: string[]) =>
    ({ write: (text: string) => sink.push(text) > 0 }) as unknown as NodeJS.WriteStream;
  const env = { HOME: cwd, LANG: 'C.UTF-8' };
  const world = { cwd, env, stdin: process.stdin, stdout: streamOf(stdout), stderr: streamOf(stderr) };
  const exit = await commandLine(argv, world);
  return { exit, stdout: stdout.join(''), stderr: stderr.join('') };
}

describe('command line', () => {
  it('lists every command in its help', async () => {
    const { exit, stdout } = await retort('--help');
    const commands = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}(\w+)/gm)].map(
      ([, name]) => name,
    );
    expect(exit).toBe(0);
    expect(commands.join(' ')).toBe(
      'quickstart plan run resume runs show logs verify lineage diff reproduce metrics pairs report cancel pause unpause champions promote rollback approve reject schedule sample import export service worker doctor config version help',
    );
  });

  it('keeps every line of its help inside 80 columns', async () => {
    const { stdout } = await retort('--help');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it.each([
    ['schedule create --cron', 'retort schedule create --help'],
    ['runs --limit none', 'retort runs --help'],
    ['nothing-like-it', 'retort --help'],
  ])('points from a mistake in %s to the help that explains it', async (line, help) => {
    const { stderr } = await retort(...line.split(' '));
    expect(stderr).toContain(`fix: ${help}\n`);
  });

  it('explains one command with the global flags', async () => {
    const { exit, stdout } = await retort('resume', '--help');
    expect(exit).toBe(0);
    expect(stdout).toContain('Usage: retort resume [options] <run>');
    expect(stdout).toContain('--json');
  });

  it('prints its version', async () => {
    expect(await retort('--version')).toMatchObject({
      exit: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it('exits with 2 and a suggestion for an unknown command', async () => {
    const { exit, stdout, stderr } = await retort('resum');
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toBe("error[E1001]: unknown command 'resum'\n  fix: did you mean resume?\n");
  });

  it.each([
    ['an unknown flag', ['runs', '--nope']],
    ['a missing argument', ['plan']],
    ['too many arguments', ['show', 'a', 'b']],
    ['a value that is not among the choices', ['runs', '--color', 'sometimes']],
    ['a count that is none', ['runs', '--limit', '0']],
    ['a duration that is none', ['runs', '--timeout', 'soon']],
    ['a group without a subcommand', ['service']],
    ['an unknown subcommand', ['config', 'shwo']],
    ['no command', []],
  ])('exits with 2 for %s', async (_case, argv) => {
    const { exit, stderr } = await retort(...argv);
    expect(exit).toBe(2);
    expect(stderr).toMatch(/error\[E1001\]: .+\n(?:.*\n)* {2}fix: /);
    expect(stderr).not.toMatch(/^ +at .+:\d+/m);
  });

  it('prints a parser’s error as a document under --json', async () => {
    const { exit, stdout, stderr } = await retort('runs', '--nope', '--json');
    const document = JSON.parse(stdout);
    expect({ exit, stderr }).toEqual({ exit: 2, stderr: '' });
    expect(document).toMatchObject({ schema: 'retort.error/1', code: 'E1001', kind: 'usage', exit: 2 });
    expect(violations(document)).toEqual([]);
  });

  it('exits with 3 and the place for a configuration that does not parse', async () => {
    const file = join(cwd, 'bad.json');
    writeFileSync(file, '{\n  "store": ,\n}\n');
    const { exit, stderr } = await retort('config', 'show', '--config', file);
    expect(exit).toBe(3);
    expect(stderr).toContain(
      `error[E1002]: the configuration is not JSON\n  --> ${file}:2:12\n   |  "store": ,\n`,
    );
  });

  it('exits with 4 for a run that is not there', async () => {
    expect(await retort('show', '@last')).toMatchObject({
      exit: 4,
      stderr: expect.stringContaining('error[E5012]'),
    });
  });

  it('exits with 3 for a store that no driver understands', async () => {
    expect(await retort('runs', '--store', 'ftp://x')).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('error[E5008]'),
    });
  });

  it('shows a stack only when asked', async () => {
    const quiet = await retort('show', '@last');
    const verbose = await retort('show', '@last', '-v');
    expect(quiet.stderr).not.toMatch(/^ +at /m);
    expect(verbose.stderr).toMatch(/^ +at /m);
  });
});
