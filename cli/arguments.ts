import { type Command, InvalidArgumentError } from 'commander';
import type { Context } from './context.js';
import type { ExitCode } from './exit-codes.js';

/** Adds a command to the program. */
export type Add = (words: string, summary: string) => Command;

/** Runs a command's code once its words are understood. */
export type Act = (command: Command, handler: (context: Context) => Promise<ExitCode>) => Promise<void>;

/** A whole number above zero. */
export function count(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It is not a whole number above zero.');
  return Number(text);
}

/** A whole number, or `all`. */
export function depth(text: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY;
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It is neither a whole number nor all.');
  return Number(text);
}
