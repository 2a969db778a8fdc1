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
  add('diff <reference> <others...>', 'show what differs between runs, stages or artifacts, causes first')
    .option('--all', 'show every difference, and what is equal')
    .addOption(
      new Option('--only <section>', 'one kind of difference').choices([
        'spec',
        'data',
        'code',
        'env',
        'metrics',
      ]),
    )
    .option(...trust)
    .action((reference, others, options, command) =>
      act(command, async (context) =>
        (await import('./commands/diff.js')).diff([reference, ...others], options, context),
      ),
    );
  add('reproduce <reference>', 'compute a stage, or each stage of a run, again and compare every byte')
    .option('--with-current-code', 'also where other code made it')
    .option('--keep', 'keep what was computed')
    .option(...trust)
    .action((reference, options, command) =>
      act(command, async (context) =>
        (await import('./commands/reproduce.js')).reproduce(reference, options, context),
      ),
    );
}
