import { type ComputeCode, computeDigests, runningCode } from '../lineage/compute-digest.js';
import { changedModules } from '../lineage/diff/changed-modules.js';
import type { StatementFacts } from '../lineage/statement.js';
import { findStage } from '../pipelines/shipped.js';
import { CodeDiffers } from './audit-errors.js';
import type { CommittedStage } from './committed-stages.js';

const mostModules = 5;

/** A stage that other code made than the one that runs here. */
export interface OtherCode {
  /** `RUN/STAGE`. */
  readonly stage: string;
  readonly facts: StatementFacts | null;
  /** Null when this version has no such stage. */
  readonly own: ComputeCode | null;
}

/** The stages, if any, whose commits name other code; a stage whose commit cannot be read is one of them. */
export async function otherCodeOf(stages: readonly CommittedStage[]): Promise<OtherCode[]> {
  const modules = stages.flatMap(({ record }) => findStage(record.stage)?.compute ?? []);
  const codes = await computeDigests(runningCode(), [...new Set(modules)]);
  return stages.flatMap(({ run, record, facts }) => {
    const own = codes.get(findStage(record.stage)?.compute ?? '') ?? null;
    if (own !== null && own.digest === facts?.computeDigest) return [];
    return [{ stage: `${run}/${record.id}`, facts, own }];
  });
}

/** The refusal, with the modules that changed and where the old code is. */
export function codeDiffers(found: readonly OtherCode[]): CodeDiffers {
  const [first] = found;
  const changed = found.flatMap(({ facts, own }) =>
    facts === null || own === null ? [] : changedModules(facts.modules, own.modules),
  );
  return new CodeDiffers(
    found.map(({ stage }) => stage),
    {
      expected: first?.facts?.computeDigest ?? 'a commit that can be read',
      found: first?.own?.digest ?? 'no such stage in this version',
      why: `changed since: ${listed([...new Set(changed)].sort())}`,
      fix: `${wayBack(first?.facts ?? null)}; or try what runs here: add --with-current-code`,
    },
  );
}

function listed(paths: readonly string[]): string {
  if (paths.length === 0) return 'modules that nobody recorded';
  const shown = paths.slice(0, mostModules).join(', ');
  return paths.length > mostModules ? `${shown} and ${paths.length - mostModules} more` : shown;
}

function wayBack(facts: StatementFacts | null): string {
  if (facts === null) return 'no readable statement says which version made it';
  const { git, worker } = facts;
  return git === null
    ? `install retort ${worker} and reproduce it there`
    : `check out commit ${git.commit}${git.dirty ? ', which had edits that were not committed,' : ''} and reproduce it there`;
}
