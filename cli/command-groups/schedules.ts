import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Act, Add } from '../arguments.js';
import { durationMs } from '../global-flags.js';

const collect = (value: string, before: readonly string[]) => [...before, value];
const fireCommands = () => import('../commands/schedule-fire.js');
const showCommands = () => import('../commands/schedule-show.js');
const steerCommands = () => import('../commands/schedule-steer.js');

/** A moment: ISO-8601, in this machine's zone where it names none, or a duration before now. */
function moment(text: string): Date {
  if (/^\d{4}-\d\d-\d\d/.test(text)) {
    const date = new Date(text.length === 10 ? `${text}T00:00` : text);
    if (!Number.isNaN(date.getTime())) return date;
  } else if (/^[\d.]+[a-z]/.test(text)) return new Date(Date.now() - durationMs(text));
  throw new InvalidArgumentError(
    'It is neither a date or time, such as 2026-01-02T03:00, nor a duration before now, such as 7d.',
  );
}

/** Runs that start by themselves. */
export function scheduleCommands(add: Add, act: Act): void {
  const group = add('schedule', 'pipelines that run by themselves');
  const command = (words: string, summary: string) =>
    group.command(words).description(summary).summary(summary);
  createCommand(command, act);
  command('list', 'list the schedules, when each fires next, and how its last runs ended').action((_, self) =>
    act(self, async (context) => (await showCommands()).listSchedules(context)),
  );
  command('show <name>', 'show the next times, the policies and the last ten runs of a schedule')
    .option('--print-spec', 'print the spec that it holds')
    .action((name, options, self) =>
      act(self, async (context) => (await showCommands()).showSchedule(name, options, context)),
    );
  fireCommandsOf(command, act);
  steerCommandsOf(command, act);
}

function createCommand(command: (words: string, summary: string) => Command, act: Act): void {
  command('create <runfile>', 'let a run file run by itself')
    .option('--name <name>', 'what to call it (default: the name of the run file)')
    .option('--cron <expression>', 'when it fires, such as "30 3 * * mon-fri" (repeatable)', collect, [])
    .option('--every <duration>', 'how often it fires, instead of --cron', durationMs)
    .option('--timezone <zone>', 'the zone that --cron means (default: that of this machine)')
    .option('--jitter <duration>', 'start up to so much later, at random', durationMs, 0)
    .addOption(
      new Option('--overlap <policy>', 'what to do while an earlier run is open')
        .choices(['skip', 'buffer-one', 'cancel-other'])
        .default('skip'),
    )
    .addOption(
      new Option('--catchup-window <duration>', 'make up for a firing that was missed for less than this')
        .argParser(durationMs)
        .default(durationMs('7d'), '7d'),
    )
    .option('--pause-on-failure', 'fire no more after a run that failed')
    .option('--set <path=value>', 'change a parameter of the run (repeatable)', collect, [])
    .option('--note <text>', 'why it exists')
    .option('--paused', 'create it paused')
    .action((runFile, options, self) =>
      act(self, async (context) =>
        (await import('../commands/schedule-create.js')).createSchedule(runFile, options, context),
      ),
    );
}

function fireCommandsOf(command: (words: string, summary: string) => Command, act: Act): void {
  command('trigger <name>', 'fire a schedule now and follow the run to its end')
    .option('--detach', 'return once the run is accepted')
    .action((name, options, self) =>
      act(self, async (context) => (await fireCommands()).triggerSchedule(name, options, context)),
    );
  command('backfill <name>', 'fire a schedule once for each of its times in a past interval')
    .requiredOption('--from <moment>', 'a date or time, or a duration before now', moment)
    .option('--to <moment>', 'a date or time, or a duration before now (default: now)', moment)
    .addOption(
      new Option('--overlap <policy>', 'one run after the other, or all at once')
        .choices(['buffer-all', 'allow-all'])
        .default('buffer-all'),
    )
    .action((name, options, self) =>
      act(self, async (context) => (await fireCommands()).backfillSchedule(name, options, context)),
    );
}

function steerCommandsOf(command: (words: string, summary: string) => Command, act: Act): void {
  for (const verb of ['pause', 'unpause'] as const) {
    const summary = { pause: 'let a schedule fire no more', unpause: 'let a paused schedule fire again' }[
      verb
    ];
    command(`${verb} <name>`, summary)
      .option('--reason <text>', 'why')
      .action((name, options, self) =>
        act(self, async (context) => (await steerCommands()).steerSchedule(verb, name, options, context)),
      );
  }
  command('restore [name]', 'put schedules back into a Temporal that has lost them').action((name, _, self) =>
    act(self, async (context) => (await steerCommands()).restoreSchedules(name ?? null, context)),
  );
  command('delete <name>', 'remove a schedule; its runs stay')
    .option('--yes', 'do not ask')
    .action((name, options, self) =>
      act(self, async (context) => (await steerCommands()).deleteSchedule(name, options, context)),
    );
}
