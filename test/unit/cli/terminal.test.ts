import { describe, expect, it } from 'vitest';
import { outputOf } from '../../../cli/output/output.js';
import { painter, toAscii } from '../../../cli/output/style.js';
import { terminalOf } from '../../../cli/output/terminal.js';

const tty = { isTTY: true, columns: 80 };
const utf8 = { LANG: 'en_US.UTF-8', TERM: 'xterm' };

describe('terminal', () => {
  it('redraws only on a capable terminal outside CI', () => {
    expect(terminalOf(tty, utf8, 'auto').live).toBe(true);
    expect(terminalOf({}, utf8, 'auto').live).toBe(false);
    expect(terminalOf(tty, { ...utf8, TERM: 'dumb' }, 'auto').live).toBe(false);
    expect(terminalOf(tty, { ...utf8, CI: 'true' }, 'auto').live).toBe(false);
  });

  it.each([
    ['a terminal', tty, {}, 'auto', true],
    ['a pipe', {}, {}, 'auto', false],
    ['NO_COLOR on a terminal', tty, { NO_COLOR: '1' }, 'auto', false],
    ['FORCE_COLOR on a pipe', {}, { FORCE_COLOR: '1' }, 'auto', true],
    ['FORCE_COLOR=0 on a terminal', tty, { FORCE_COLOR: '0' }, 'auto', false],
    ['CLICOLOR=0 on a terminal', tty, { CLICOLOR: '0' }, 'auto', false],
    ['CLICOLOR_FORCE on a pipe', {}, { CLICOLOR_FORCE: '1' }, 'auto', true],
    ['--color=always with NO_COLOR', {}, { NO_COLOR: '1' }, 'always', true],
    ['--color=never with FORCE_COLOR', tty, { FORCE_COLOR: '1' }, 'never', false],
  ] as const)('decides colors for %s', (_case, stream, env, choice, color) => {
    expect(terminalOf(stream, env, choice).color).toBe(color);
  });

  it('falls back to ASCII where the locale is not UTF-8', () => {
    expect(terminalOf(tty, { LANG: 'C' }, 'auto').unicode).toBe(false);
    expect(terminalOf(tty, { LC_ALL: 'POSIX', LANG: 'en_US.UTF-8' }, 'auto').unicode).toBe(false);
    expect(terminalOf(tty, { LANG: 'C.UTF-8' }, 'auto').unicode).toBe(true);
    expect(terminalOf(tty, {}, 'auto').unicode).toBe(true);
    expect(toAscii('✔ reused ← a · 3–4 …')).toBe('+ reused <- a - 3-4 ...');
  });

  it('paints only where colors are shown', () => {
    expect(painter({ color: false })('good', 'x')).toBe('x');
    expect(painter({ color: true })('good', 'x')).toBe('\u001b[32mx\u001b[39m');
  });
});

describe('output', () => {
  const stream = (sink: string[], isTTY: boolean) =>
    ({ isTTY, columns: 80, write: (text: string) => sink.push(text) > 0 }) as unknown as NodeJS.WriteStream;
  const flags = { json: false, progress: 'auto', color: 'auto', quiet: false } as const;

  it('prints results on standard output and remarks on standard error', () => {
    const [stdout, stderr]: [string[], string[]] = [[], []];
    const out = outputOf({ stdout: stream(stdout, false), stderr: stream(stderr, false), env: {} }, flags);
    out.show({ schema: 'retort.version/1' }, () => 'result');
    out.note('remark');
    expect([stdout, stderr]).toEqual([['result\n'], ['remark\n']]);
  });

  it('prints documents, errors too, on standard output under --json', () => {
    const [stdout, stderr]: [string[], string[]] = [[], []];
    const env = { stdout: stream(stdout, false), stderr: stream(stderr, false), env: {} };
    outputOf(env, { ...flags, json: true }).fail({ schema: 'retort.error/1', code: 'E1001' }, () => 'text');
    expect([stdout, stderr]).toEqual([['{"schema":"retort.error/1","code":"E1001"}\n'], []]);
  });

  it('shows progress as lines on a pipe, redrawn on a terminal, never under --quiet', () => {
    const styleOf = (isTTY: boolean, changes: object) =>
      outputOf({ stdout: stream([], isTTY), stderr: stream([], isTTY), env: {} }, { ...flags, ...changes })
        .progress;
    expect(styleOf(false, {})).toBe('plain');
    expect(styleOf(true, {})).toBe('bar');
    expect(styleOf(true, { quiet: true })).toBe('none');
    expect(styleOf(true, { progress: 'plain' })).toBe('plain');
  });
});
