import { readSettings } from '../config/settings.js';
import type { Context } from '../context.js';
import type { Check, Checker } from '../doctor/check.js';
import { device, disk, memory, node, packages } from '../doctor/machine.js';
import { clock, keys, service, store, temporal } from '../doctor/project.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { Paint, Tone } from '../output/style.js';
import { environmentOf } from '../project.js';

const checkers: readonly Checker[] = [
  node,
  packages,
  memory,
  disk,
  store,
  temporal,
  service,
  device,
  clock,
  keys,
];

const marks: Record<Check['status'], { mark: string; tone: Tone }> = {
  ok: { mark: '✔', tone: 'good' },
  warning: { mark: '●', tone: 'warn' },
  missing: { mark: '✖', tone: 'bad' },
};

/** `retort doctor`: what this machine has and lacks. Exits with 1 when something is missing. */
export async function doctor({ fix = false }: { fix?: boolean }, context: Context): Promise<ExitCode> {
  const { cwd, env, flags, out } = context;
  const settings = await readSettings({ cwd, env, flags });
  const examined = { settings, env: environmentOf(env, settings) };
  const checks: Check[] = [];
  for (const check of checkers) checks.push(await check(examined, { fix, out }));
  const exit = checks.some(({ status }) => status === 'missing') ? exitCodes.runFailed : exitCodes.success;
  out.show({ schema: 'retort.doctor/1', checks, exit }, () =>
    checks.map((check) => checkText(check, out.paint)).join('\n'),
  );
  return exit;
}

function checkText({ name, status, detail, fix }: Check, paint: Paint): string {
  const { mark, tone } = marks[status];
  const line = `${paint(tone, mark)} ${name.padEnd(9)} ${detail}`;
  return fix === null ? line : `${line}\n            fix: ${fix}`;
}
