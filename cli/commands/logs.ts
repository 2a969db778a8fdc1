import type { LogEntry } from '../../storage/runs/run-log.js';
import { readLog } from '../../storage/runs/run-log.js';
import { readRun } from '../../storage/runs/run-store.js';
import type { Context } from '../context.js';
import { UsageError } from '../errors.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import type { Output } from '../output/output.js';
import { isOver } from '../output/run-view.js';
import { withProject } from '../project.js';
import { resolveReference } from '../reference.js';

export interface LogsOptions {
  readonly follow?: boolean;
  readonly since?: number;
  readonly grep?: string;
  readonly attempt?: number;
}

const pollMs = 1000;

/** `retort logs RUN[/STAGE]`: a line an entry; JSON Lines under `--json`. */
export async function logs(reference: string, options: LogsOptions, context: Context): Promise<ExitCode> {
  const wanted = filterOf(options);
  return withProject(context, {}, async ({ store }) => {
    const target = await resolveReference(store, reference);
    if (target.kind === 'artifact') throw new UsageError('an artifact has no log', { found: reference });
    const stage = target.kind === 'stage' ? target.stage.id : undefined;
    let after = 0;
    for (;;) {
      const over = isOver(await readRun(store, target.run.id));
      for await (const { segment, ...entry } of readLog(store, target.run.id, { stage, after })) {
        after = segment;
        if (wanted(entry)) print(entry, context.out);
      }
      if (!options.follow || over) return exitCodes.success;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  });
}

function filterOf({ since, grep, attempt }: LogsOptions): (entry: LogEntry) => boolean {
  const pattern = grep === undefined ? null : patternOf(grep);
  const from = since === undefined ? '' : new Date(Date.now() - since).toISOString();
  return (entry) =>
    entry.at >= from &&
    (attempt === undefined || entry.attempt === attempt) &&
    (pattern === null || pattern.test(entry.message));
}

function patternOf(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch {
    throw new UsageError(`--grep ${text} is not a regular expression`, { found: text });
  }
}

function print(entry: LogEntry, out: Output): void {
  const { at, level, stage, attempt, message } = entry;
  out.show({ schema: 'retort.log/1', at, level, stage, attempt, message }, () => {
    const tone = level === 'error' ? 'bad' : level === 'warn' ? 'warn' : 'plain';
    return `${out.paint('dim', at)} ${out.paint(tone, level.toUpperCase())} ${stage ?? 'run'} ${message}`;
  });
}
