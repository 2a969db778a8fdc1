import { readSettings, type Setting } from '../config/settings.js';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';

/** `retort config show`: every setting, and where it came from. */
export async function showConfig(
  options: { origin?: boolean },
  { cwd, env, flags, out }: Context,
): Promise<ExitCode> {
  const settings = await readSettings({ cwd, env, flags });
  const entries = Object.entries(settings) as [string, Setting<string | null>][];
  out.show({ schema: 'retort.config/1', settings: { ...settings } } as const, () => {
    const width = Math.max(...entries.map(([name]) => name.length));
    return entries
      .map(([name, { value, origin }]) => {
        const line = `${name.padEnd(width)}  ${value ?? '-'}`;
        return options.origin ? `${line}  ${out.paint('dim', `(${origin})`)}` : line;
      })
      .join('\n');
  });
  return exitCodes.success;
}
