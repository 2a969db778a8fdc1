import { Option } from 'commander';
import { type Act, type Add, depth } from './arguments.js';

/** What came from what, what differs, and whether it comes out again. */
export function auditCommands(add: Add, act: Act): void {
  const trust = ['--trust <file>', 'public keys to trust instead of those of this installation'] as const;
  const all = Number.POSITIVE_INFINITY;
  add('lineage <reference>', 'show what a run, a stage, an artifact or a source came from and went into')
    .addOption(new Option('--up <stages>', 'how far back').argParser(depth).default(all, 'all'))
    .addOption(new Option('--down <stages>', 'how far forward').argParser(depth).default(all, 'all'))
    .addOption(
      new Option('--format <format>', 'how to print it')
        .choices(['tree', 'json', 'dot', 'openlineage'])
        .default('tree'),
    )
    .option(...trust)
    .action((reference, options, command) =>
      act(command, async (context) =>
        (await import('./commands/lineage.js')).lineage(reference, options, context),
      ),
    );
}
