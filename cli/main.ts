import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import type { RetortError } from '../errors/retort-error.js';
import { packageRoot } from '../lineage/package-root.js';
import { asRetortError, UsageError } from './errors.js';
import { type ExitCode, exitCodeOfFailure, exitCodes } from './exit-codes.js';
import { presumedFlags } from './global-flags.js';
import { errorDocument } from './output/documents.js';
import { errorText } from './output/error-text.js';
import { type Output, outputOf } from './output/output.js';
import { makeProgram } from './program.js';

/** The command line: understands `process.argv`, does what it says, prints, and ends with its exit code. */
export async function main(process: NodeJS.Process): Promise<void> {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.success);
    throw error;
  });
  const argv = process.argv.slice(2);
  const presumed = presumedFlags(argv, process.env);
  // Packages warn about Node's age and experiments; users of a command can do nothing about it.
  if (!presumed.verbose) process.removeAllListeners('warning');
  let code: ExitCode = exitCodes.success;
  let out = outputOf(process, presumed);
  const program = makeProgram({
    version: versionOf(),
    context: (flags) => {
      out = outputOf(process, flags);
      return { cwd: process.cwd(), env: process.env, flags, out, stdin: process.stdin };
    },
    finish: (ended) => {
      code = ended;
    },
  });
  try {
    for (const command of [program, ...program.commands, ...program.commands.flatMap((c) => c.commands)]) {
      command.exitOverride().configureOutput({ writeErr: () => {} });
    }
    if (argv.length === 0) process.stderr.write(program.helpInformation());
    if (argv.length === 0) throw new UsageError('no command was named');
    await program.parseAsync(argv, { from: 'user' });
  } catch (thrown) {
    code = report(thrown, out, presumed.verbose);
  }
  await new Promise((resolve) => process.stdout.write('', resolve));
  process.exit(code);
}

function report(thrown: unknown, out: Output, verbose: boolean): ExitCode {
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return exitCodes.success;
  const error = thrown instanceof CommanderError ? usageErrorOf(thrown) : asRetortError(thrown);
  const code = exitCodeOfFailure(error.kind);
  out.fail(errorDocument(error.toRecord(), code), () =>
    errorText(error.toRecord(), out.paintNotes, verbose ? { stack: stackOf(error) } : {}),
  );
  return code;
}

/** Commander's words, with its suggestion moved to the remedy. */
function usageErrorOf(error: CommanderError): UsageError {
  const [message = '', hint] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = hint?.match(/\(Did you mean (?:one of )?(.+)\?\)/)?.[1];
  if (error.code === 'commander.help') return new UsageError('name a subcommand');
  return new UsageError(message, suggestion ? { fix: `did you mean ${suggestion}?` } : {});
}

function stackOf(error: RetortError): string {
  const cause = error.cause instanceof Error ? (error.cause.stack ?? error.cause.message) : null;
  return cause ?? error.stack ?? '';
}

function versionOf(): string {
  return JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')).version;
}
