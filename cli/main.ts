import { commandLine } from './command-line.js';
import { exitCodes } from './exit-codes.js';

/** Runs the command line of this process and ends it with the exit code. */
export async function main(process: NodeJS.Process): Promise<void> {
  const { env, stdin, stdout, stderr } = process;
  const argv = process.argv.slice(2);
  // Packages warn about Node's age and experiments; users of a command can do nothing about it.
  if (!argv.includes('-v') && !argv.includes('--verbose')) process.removeAllListeners('warning');
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.success);
    throw error;
  });
  const code = await commandLine(argv, { cwd: process.cwd(), env, stdin, stdout, stderr });
  await new Promise((resolve) => stdout.write('', resolve));
  process.exit(code);
}
