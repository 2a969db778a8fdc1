import { createInterface } from 'node:readline/promises';
import type { Context } from './context.js';
import { UsageError } from './errors.js';

/**
 * Asks on standard error before something that cannot be taken back; `yes` answers beforehand.
 * @throws UsageError where nobody can be asked
 */
export async function confirmed(
  question: string,
  { yes }: { readonly yes?: boolean },
  { stdin, flags, out }: Context,
): Promise<boolean> {
  if (yes === true) return true;
  if (!flags.input || stdin.isTTY !== true)
    throw new UsageError('this needs a confirmation, and nobody can be asked', { fix: 'add --yes' });
  const lines = createInterface({ input: stdin, output: out.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}
