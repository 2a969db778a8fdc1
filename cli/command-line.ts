import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, CommanderError } from 'commander';
import type { RetortError } from '../errors/retort-error.js';
import { packageRoot } from '../lineage/package-root.js';
import type { Context } from './context.js';
import { asRetortError, generalHelp, UsageError } from './errors.js';
import { type ExitCode, exitCodeOfFailure, exitCodes } from './exit-codes.js';
import { presumedFlags } from './global-flags.js';
import { errorDocument } from './output/documents.js';
import { errorText } from './output/error-text.js';
import { type Output, outputOf } from './output/output.js';
import { makeProgram } from './program.js';

/** The outside world of a command line. */
export interface World extends Pick<Context, 'cwd' | 'env' | 'stdin'> {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Understands the words, does what they say and prints; never throws. */
export async function commandLine(argv: readonly string[], world: World): Promise<ExitCode> {
  const presumed = presumedFlags(argv, world.env);
  let out = outputOf(world, presumed);
  let code: ExitCode = exitCodes.success;
  const program = makeProgram({
    version: versionOf(),
    context: (flags) => {
      out = outputOf(world, flags);
      return { ...world, flags, out };
    },
    finish: (ended) => {
      code = ended;
    },
  });
  try {
    for (const command of [
      program,
      ...program.commands,
      ...program.commands.flatMap((one) => one.commands),
    ]) {
      const writeOut = (text: string) => world.stdout.write(text);
      command.exitOverride().configureOutput({ writeOut, writeErr: () => {} });
    }
    if (argv.length === 0 && !presumed.json) world.stderr.write(program.helpInformation());
    if (argv.length === 0) throw new UsageError('no command was named');
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (thrown) {
    return report(thrown, out, { verbose: presumed.verbose, help: helpFor(argv, program) });
  }
}

interface Reported {
  readonly verbose: boolean;
  /** What tells more of the command that was given. */
  readonly help: string;
}

function report(thrown: unknown, out: Output, { verbose, help }: Reported): ExitCode {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCodes.success;
  const error = thrown instanceof CommanderError ? usageErrorOf(thrown) : asRetortError(thrown);
  const code = exitCodeOfFailure(error.kind);
  const given = error.toRecord();
  const record = given.fix === generalHelp ? { ...given, fix: help } : given;
  const around = verbose ? { stack: stackOf(error), frames: true } : {};
  out.fail(errorDocument(record, code), () => errorText(record, out.paintNotes, around));
  return code;
}

/** `retort schedule create --help` for what begins so, as far as its words are commands. */
function helpFor(argv: readonly string[], program: Command): string {
  let at = program;
  const path = ['retort'];
  for (const word of argv) {
    const next = at.commands.find((command) => command.name() === word);
    if (next === undefined) continue;
    at = next;
    path.push(word);
  }
  return `${path.join(' ')} --help`;
}

/** Commander's words, with its suggestion moved to the remedy. */
function usageErrorOf(error: CommanderError): UsageError {
  if (error.code === 'commander.help') return new UsageError('a subcommand is missing');
  const [message = '', hint] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = hint?.match(/\(Did you mean (?:one of )?(.+)\?\)/)?.[1];
  return new UsageError(message, suggestion ? { fix: `did you mean ${suggestion}?` } : {});
}

function stackOf(error: RetortError): string {
  const stacks: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) stacks.push(at.stack ?? at.message);
  return stacks.join('\ncaused by: ');
}

function versionOf(): string {
  return JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')).version;
}
