import { Command, Option } from 'commander';
import { type Act, type Add, count } from './arguments.js';
import { auditCommands } from './audit-commands.js';
import { championCommands } from './command-groups/champions.js';
import { modelCommands } from './command-groups/models.js';
import { scheduleCommands } from './command-groups/schedules.js';
import type { Context } from './context.js';
import type { ExitCode } from './exit-codes.js';
import { durationMs, type GlobalFlags } from './global-flags.js';

/** Runs a command once its words are understood; returns its exit code through `finish`. */
export interface Host {
  readonly version: string;
  context(flags: GlobalFlags): Context;
  finish(code: ExitCode): void;
}

const collect = (value: string, before: readonly string[]) => [...before, value];

/** The whole surface of `retort`. Each command's code is imported only when it is called. */
export function makeProgram(host: Host): Command {
  const program = globalFlags(new Command('retort'))
    .description('Alignment training as durable pipelines: run, resume and audit preference models.')
    .version(host.version, '-V, --version', 'print the version')
    .configureHelp({ showGlobalOptions: true, minWidthToWrap: 30 })
    .showSuggestionAfterError(true);
  const act: Act = async (command, handler) => {
    const off = { json: false, quiet: false, verbose: false };
    host.finish(await handler(host.context({ ...off, ...command.optsWithGlobals<GlobalFlags>() })));
  };
  const add: Add = (words, summary) => program.command(words).summary(summary).description(summary);
  runCommands(add, act);
  historyCommands(add, act);
  auditCommands(add, act);
  controlCommands(add, act);
  championCommands(add, act);
  scheduleCommands(add, act);
  modelCommands(add, act);
  serviceCommands(add, act);
  installationCommands(add, act);
  return program;
}

function globalFlags(program: Command): Command {
  return program
    .option('--json', 'print documents for machines instead of text')
    .addOption(
      new Option('--progress <style>', 'how to show progress')
        .choices(['auto', 'bar', 'plain', 'json', 'none'])
        .default('auto')
        .env('RETORT_PROGRESS'),
    )
    .addOption(
      new Option('--color <when>', 'when to color')
        .choices(['auto', 'always', 'never'])
        .default('auto')
        .env('RETORT_COLOR'),
    )
    .option('-q, --quiet', 'print results and errors only')
    .option('-v, --verbose', 'print more, with stack traces')
    .option('--store <location>', 'a folder or s3://bucket/prefix (default: .retort/store)')
    .option('--config <file>', 'the project configuration to use')
    .option('--temporal-address <host:port>', 'a Temporal cluster instead of the local service')
    .option('--namespace <name>', 'the Temporal namespace')
    .option('--no-input', 'never ask a question')
    .option('--timeout <duration>', 'stop following after so long; the run lives on', durationMs);
}

/** Flags that choose a part of a run's graph. */
function part(command: Command): Command {
  return command
    .option('--until <stage>', 'only this stage and what it needs, without effects')
    .option('--from <stage>', 'only what depends on this stage, and what that needs')
    .option('--only <stage>', 'this stage alone; what it reads must be committed');
}

function runCommands(add: Add, act: Act): void {
  const set = ['--set <path=value>', 'change a parameter of the run (repeatable)', collect, []] as const;
  add('quickstart', 'run the whole recipe on the samples, at laptop size')
    .option(...set)
    .option('--detach', 'return once the run is accepted')
    .action((options, command) =>
      act(command, async (context) =>
        (await import('./commands/quickstart.js')).quickstart(options, context),
      ),
    );
  add('plan <runfile>', 'show what a run would reuse and compute, and why')
    .option(...set)
    .option('--exit-code', 'exit with 8 when there is work')
    .option('--assume', 'plan without missing sources, with the sizes that the run file declares')
    .option('--print-spec', 'print the evaluated run file')
    .option('--out <file>', 'also write the evaluated run file here')
    .action((runFile, options, command) =>
      act(command, async (context) => (await import('./commands/plan.js')).plan(runFile, options, context)),
    );
  part(add('run <runfile>', 'start a pipeline and follow it to the end; @RUN runs an earlier one again'))
    .option(...set)
    .option('--name <name>', 'call the run so instead of making a name up')
    .option('--tag <name=value>', 'say something of the run, to find it again (repeatable)', collect, [])
    .option('--detach', 'return once the run is accepted')
    .action((runFile, options, command) =>
      act(command, async (context) => (await import('./commands/run.js')).run(runFile, options, context)),
    );
  part(add('resume <run>', 'run an earlier run again; finished stages are reused'))
    .option(...set)
    .option('--file <runfile>', 'take this run file instead of what was run')
    .option('--detach', 'return once the run is accepted')
    .action((reference, options, command) =>
      act(command, async (context) =>
        (await import('./commands/resume.js')).resume(reference, options, context),
      ),
    );
}

function historyCommands(add: Add, act: Act): void {
  add('runs [query...]', 'list runs, newest first: words, status:failed, stage:pmp, since:7d, tag:k=v')
    .option('--limit <count>', 'how many', count, 20)
    .option(
      '--columns <names>',
      'which, with commas: id, status, stages, pipeline, created, took, from, tags',
    )
    .action((query, options, command) =>
      act(command, async (context) => (await import('./commands/runs.js')).runs(query, options, context)),
    );
  add('show <reference>', 'show a run, a stage (RUN/STAGE) or an artifact (sha256:…)').action(
    (reference, _options, command) =>
      act(command, async (context) => (await import('./commands/show.js')).show(reference, context)),
  );
  add('logs <run>', 'print what the stages of RUN or RUN/STAGE said')
    .option('-f, --follow', 'go on until the run is over')
    .option('--since <duration>', 'only what is younger', durationMs)
    .option('--grep <pattern>', 'only lines that match the regular expression')
    .option('--attempt <number>', 'only lines of this attempt', count)
    .action((reference, options, command) =>
      act(command, async (context) => (await import('./commands/logs.js')).logs(reference, options, context)),
    );
  add('verify <reference>', 'check signatures and bytes of a run, an artifact or all, up to the sources')
    .option('--deep', 'hash every byte again')
    .option('--trust <file>', 'public keys to trust instead of those of this installation')
    .action((reference, options, command) =>
      act(command, async (context) =>
        (await import('./commands/verify.js')).verify(reference, options, context),
      ),
    );
}

function controlCommands(add: Add, act: Act): void {
  const verbs = {
    cancel: 'stop a run; unfinished stages keep their progress',
    pause: 'stop a run after a checkpoint, and hold it',
    unpause: 'let a paused run go on',
  } as const;
  for (const verb of ['cancel', 'pause', 'unpause'] as const) {
    add(`${verb} <run>`, verbs[verb])
      .option('--reason <text>', "why, for the run's log")
      .action((reference, options, command) =>
        act(command, async (context) =>
          (await import('./commands/control.js')).control(verb, reference, options, context),
        ),
      );
  }
}

function serviceCommands(add: Add, act: Act): void {
  const service = add('service', 'the local service of this project');
  const summaries = {
    status: 'show whether it runs, and what',
    stop: 'end it; unfinished runs go on when it starts again',
    logs: 'print its log',
  } as const;
  for (const verb of ['status', 'stop', 'logs'] as const) {
    service
      .command(verb)
      .description(summaries[verb])
      .action((_options, command) =>
        act(command, async (context) => (await import('./commands/service.js')).service(verb, context)),
      );
  }
  add('worker', 'work for a Temporal cluster until it is told to stop')
    .option('--queue <name>', 'control, cpu or gpu (repeatable; default: all)', collect, [])
    .action((options, command) =>
      act(command, async (context) => (await import('./commands/worker.js')).worker(options, context)),
    );
}

function installationCommands(add: Add, act: Act): void {
  add('doctor', 'explain what is missing on this machine and how to get it')
    .option('--fix', 'get what can be got')
    .action((options, command) =>
      act(command, async (context) => (await import('./commands/doctor.js')).doctor(options, context)),
    );
  const config = add('config', 'the settings in force');
  config
    .command('show')
    .description('print every setting')
    .option('--origin', 'and where each came from')
    .action((options, command) =>
      act(command, async (context) => (await import('./commands/config.js')).showConfig(options, context)),
    );
  add('version', 'print the versions of retort and of what it stands on').action((_options, command) =>
    act(command, async (context) => (await import('./commands/version.js')).version(context)),
  );
}
