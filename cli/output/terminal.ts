/** What the streams can show, decided once from flags, environment and stream. */
export interface Terminal {
  /** Whether progress is redrawn in place; otherwise lines are only appended. */
  readonly live: boolean;
  readonly color: boolean;
  readonly unicode: boolean;
  readonly columns: number;
}

export type ColorChoice = 'auto' | 'always' | 'never';

export interface StreamFacts {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export function terminalOf(stream: StreamFacts, env: NodeJS.ProcessEnv, color: ColorChoice): Terminal {
  const capable = stream.isTTY === true && env.TERM !== 'dumb';
  return {
    live: capable && !isSet(env.CI),
    color: colorOf(env, color, capable),
    unicode: unicodeOf(env),
    columns: stream.columns || 100,
  };
}

/** The flag, then FORCE_COLOR, NO_COLOR, CLICOLOR_FORCE and CLICOLOR, then whether the stream is a terminal. */
function colorOf(env: NodeJS.ProcessEnv, choice: ColorChoice, capable: boolean): boolean {
  if (choice !== 'auto') return choice === 'always';
  if (env.FORCE_COLOR !== undefined) return isSet(env.FORCE_COLOR) || env.FORCE_COLOR === '';
  if (env.NO_COLOR) return false;
  if (isSet(env.CLICOLOR_FORCE)) return true;
  if (env.CLICOLOR === '0') return false;
  return capable;
}

/** A locale that names another encoding than UTF-8, and the Linux console, get ASCII. */
function unicodeOf(env: NodeJS.ProcessEnv): boolean {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return env.TERM !== 'linux' && (!locale || /utf-?8/i.test(locale));
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}
