import { InvalidArgumentError } from 'commander';
import type { Act, Add } from '../arguments.js';

/** What people say is kept for good, so it says something. */
function words(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It says nothing.');
  return text;
}

const changing = () => import('../commands/change-champion.js');

/** Which model is the champion of a name, and who decides about it. */
export function championCommands(add: Add, act: Act): void {
  add('champions [name]', 'list the champions, or the history of one')
    .option('--verify', 'check the chain of its records, and say what was found')
    .option('--trust <file>', 'public keys to trust instead of those of this installation')
    .action((name, options, command) =>
      act(command, async (context) =>
        (await import('../commands/champions.js')).champions(name ?? null, options, context),
      ),
    );
  add('promote <name> <reference>', 'make a model the champion by hand')
    .requiredOption('--reason <text>', 'why; it is signed into the record', words)
    .option('--lift-hold', 'also when it was rolled back before')
    .option('--by <who>', 'who decides (default: user@host)', words)
    .action((name, reference, options, command) =>
      act(command, async (context) => (await changing()).promote(name, reference, options, context)),
    );
  add('rollback <name> [reference]', 'go back to an earlier champion, and put the replaced one on hold')
    .requiredOption('--reason <text>', 'why; it is signed into the record', words)
    .option('--by <who>', 'who decides (default: user@host)', words)
    .action((name, reference, options, command) =>
      act(command, async (context) => (await changing()).rollback(name, reference ?? null, options, context)),
    );
  for (const verb of ['approve', 'reject'] as const) {
    const summary = { approve: 'let a run that waits go on', reject: 'refuse what a run asks for' }[verb];
    add(`${verb} <gate>`, `${summary}: RUN, or RUN/GATE`)
      .requiredOption('--comment <text>', 'why; it is kept with the decision', words)
      .option('--model <digest>', 'refuse unless it asks about this model: sha256:…', words)
      .option('--by <who>', 'who decides (default: user@host)', words)
      .action((gate, options, command) =>
        act(command, async (context) =>
          (await import('../commands/answer.js')).answer(verb, gate, options, context),
        ),
      );
  }
}
