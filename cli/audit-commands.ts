import { Option } from 'commander';
import { type Act, type Add, count, depth } from './arguments.js';

/** For people who look back: where things came from, and what came of them. */
export function auditCommands(add: Add, act: Act): void {
  originCommands(add, act);
  outcomeCommands(add, act);
}

const trust = ['--trust <file>', 'public keys to trust instead of those of this installation'] as const;

/** What came from what, what differs, and whether it comes out again. */
function originCommands(add: Add, act: Act): void {
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

/** What stages measured and made, for people who look into it. */
function outcomeCommands(add: Add, act: Act): void {
  add(
    'metrics <reference> [names...]',
    'show what a training measured at each step: RUN/STAGE or an artifact',
  )
    .addOption(
      new Option('--format <format>', 'how to print it')
        .choices(['table', 'csv', 'json', 'spark'])
        .default('table'),
    )
    .action((reference, names, options, command) =>
      act(command, async (context) =>
        (await import('./commands/metrics.js')).metrics(reference, names, options, context),
      ),
    );
  add('pairs <reference>', 'look through the pairs of RUN/STAGE or an artifact, scored where they were')
    .option('--wrong', 'only those in which the worse answer has the higher score')
    .addOption(
      new Option('--sort <by>', 'lowest margin or greatest length first').choices(['margin', 'length']),
    )
    .option('-n, --limit <count>', 'how many', count, 20)
    .option('--source <name>', 'only those from this source')
    .option('--full', 'whole texts, however long')
    .option(...trust)
    .action((reference, options, command) =>
      act(command, async (context) =>
        (await import('./commands/pairs.js')).pairs(reference, options, context),
      ),
    );
  add('report <runs...>', 'write the report of a run, or one page that joins several runs into curves')
    .option('-o, --output <file>', 'where to', 'report.html')
    .action((runs, options, command) =>
      act(command, async (context) => (await import('./commands/report.js')).report(runs, options, context)),
    );
}
