import { writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Context } from '../context.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { plannedEffectLines } from '../output/effect-text.js';
import { planText } from '../output/plan-text.js';
import { previewPlan } from '../preview.js';
import { withProject } from '../project.js';
import { evaluatedRun } from '../spec-of.js';

export interface PlanOptions {
  readonly set: readonly string[];
  readonly exitCode?: boolean;
  readonly printSpec?: boolean;
  readonly out?: string;
  /** Plan without the sources that are missing, with the sizes that the run file declares. */
  readonly assume?: boolean;
}

/** `retort plan RUNFILE`: starts nothing, writes nothing into the store. */
export async function plan(runFile: string, options: PlanOptions, context: Context): Promise<ExitCode> {
  const { out, cwd } = context;
  const path = resolve(cwd, runFile);
  const { specIn, declarations } = await evaluatedRun(path, options.set, cwd);
  const { canonicalJson } = await import('../../lineage/canonical-json.js');
  return withProject(context, { startFolder: dirname(path) }, async (project) => {
    const spec = await specIn(project.store);
    if (options.out !== undefined) await writeFile(resolve(cwd, options.out), `${canonicalJson(spec)}\n`);
    if (options.printSpec) {
      out.show({ ...spec }, () => canonicalJson(spec));
      return exitCodes.success;
    }
    const planned = await previewPlan(spec, project, { declarations, assume: options.assume === true });
    const columns = out.stdout.isTTY ? out.results.columns : Number.POSITIVE_INFINITY;
    out.show({ ...planned, effects: spec.effects }, () =>
      [planText(planned, out.paint, columns), ...plannedEffectLines(spec.effects)].join('\n'),
    );
    const hasWork = planned.stages.some(({ state }) => state.kind !== 'hit');
    return options.exitCode && hasWork ? exitCodes.hasWork : exitCodes.success;
  });
}
