import type { Context } from './context.js';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { nextText, resultsText } from './output/results-text.js';
import type { RunView } from './output/run-view.js';
import type { Project } from './project.js';
import { type Results, resultsOf } from './results.js';

export interface Ending {
  /** The command that does the same again. */
  readonly again: string;
  /** What else happens before the last line, such as a verification. */
  readonly check?: (results: Results) => Promise<ExitCode>;
}

/** The last lines of a run that succeeded: what it found, where the report is, how to run it again. */
export async function finish(
  { record }: RunView,
  project: Project,
  context: Context,
  ending: Ending,
): Promise<ExitCode> {
  const { out, cwd } = context;
  const results = await resultsOf(record, project.store, cwd);
  out.show({ schema: 'retort.results/1', ...results }, () => resultsText(results, out.paint));
  const exit = ending.check ? await ending.check(results) : exitCodes.success;
  out.say(nextText(results, cwd, ending.again));
  return exit;
}
