import { UsageError } from './errors.js';
import type { OutputFlags } from './output/output.js';

/** The flags that every command takes. */
export interface GlobalFlags extends OutputFlags {
  readonly verbose: boolean;
  readonly store?: string;
  readonly config?: string;
  readonly temporalAddress?: string;
  readonly namespace?: string;
  /** Whether questions may be asked. */
  readonly input: boolean;
  /** How long to follow a run, in milliseconds. */
  readonly timeout?: number;
}

/** Output flags as far as they can be told before the command line is understood. */
export function presumedFlags(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
): OutputFlags & { verbose: boolean } {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const color = words.includes('--color=never')
    ? 'never'
    : words.includes('--color=always')
      ? 'always'
      : null;
  return {
    json: words.includes('--json'),
    progress: 'auto',
    color: color ?? colorFrom(env),
    quiet: false,
    verbose: words.includes('-v') || words.includes('--verbose'),
  };
}

function colorFrom(env: NodeJS.ProcessEnv): OutputFlags['color'] {
  return env.RETORT_COLOR === 'always' || env.RETORT_COLOR === 'never' ? env.RETORT_COLOR : 'auto';
}

const unitsMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `90s`, `10m`, `1h30m`. */
export function durationMs(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== text) {
    throw new UsageError(`${text} is not a duration`, {
      expected: 'a duration such as 90s, 10m or 1h30m',
      found: text,
    });
  }
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (unitsMs[unit ?? ''] ?? 0), 0);
}
