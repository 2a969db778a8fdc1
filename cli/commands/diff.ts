import { compareSubjects } from '../../lineage/diff/compare-subjects.js';
import type { DiffSection, DiffSubject } from '../../lineage/diff/diff-subject.js';
import { lineageReader } from '../../storage/lineage-reader.js';
import type { ObjectStore } from '../../storage/object-store.js';
import type { Context } from '../context.js';
import { withDetails } from '../diff-details.js';
import { diffSubjects } from '../diff-subjects.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { namedDigest } from '../named-digest.js';
import { type ComparedWith, diffText } from '../output/diff-text.js';
import { withProject } from '../project.js';
import { trustOf } from '../trust.js';

export interface DiffOptions {
  readonly all?: boolean;
  readonly only?: DiffSection;
  readonly trust?: string;
}

/** `retort diff REF REF…`: each against the first, causes first; exits with 8 when anything differs. */
export async function diff(
  references: readonly string[],
  { all = false, only, trust }: DiffOptions,
  context: Context,
): Promise<ExitCode> {
  return withProject(context, { trust }, async (project) => {
    const { store, settings } = project;
    const lineage = lineageReader(store, await trustOf(settings));
    const named = await Promise.all(references.map((one) => namedDigest(one, project)));
    const [base, ...others] = await diffSubjects(named, { store, lineage });
    if (base === undefined) return exitCodes.usage;
    const comparisons: ComparedWith[] = [];
    for (const other of others) comparisons.push(await comparison(base, other, only, store));
    const differs = comparisons.some(({ differences }) => differences.length > 0);
    const exit = differs ? exitCodes.hasWork : exitCodes.success;
    context.out.show({ schema: 'retort.diff/1', base: base.name, comparisons, exit }, () =>
      comparisons.map((one) => diffText(base.name, one, { all, only }, context.out.paint)).join('\n\n'),
    );
    return exit;
  });
}

async function comparison(
  base: DiffSubject,
  other: DiffSubject,
  only: DiffSection | undefined,
  store: ObjectStore,
): Promise<ComparedWith> {
  const { differences, equal } = compareSubjects(base, other);
  const wanted = differences.filter(({ section }) => only === undefined || section === only);
  return { with: other.name, differences: await withDetails(wanted, base, other, store), equal };
}
