import type { StatementFacts } from '../statement.js';
import { changedModules } from './changed-modules.js';
import { changedValues } from './changed-values.js';
import type { Difference, StagePair } from './diff-subject.js';

/** Modules that differ in stages whose computation does, each once with all its stages. */
export function changedCode(pairs: readonly StagePair[]): Difference[] {
  const merged = new Merged();
  for (const { id, before, after } of pairs) {
    const [old, current] = [before.facts, after.facts];
    if (old === null || current === null || old.computeDigest === current.computeDigest) continue;
    const paths = changedModules(old.modules, current.modules);
    const found = { section: 'code', kind: 'module', cause: true } as const;
    if (paths.length === 0)
      merged.add({ ...found, name: `code of ${id}`, from: old.computeDigest, to: current.computeDigest }, id);
    for (const path of paths)
      merged.add({ ...found, name: path, from: moduleIn(old, path), to: moduleIn(current, path) }, id);
  }
  return merged.differences();
}

function moduleIn({ modules }: StatementFacts, path: string): string {
  return modules.find((module) => module.path === path)?.sha256 ?? 'absent';
}

/** Where and with which build stages ran; it explains nothing, for it must not change bytes. */
export function changedEnvironment(pairs: readonly StagePair[]): Difference[] {
  const merged = new Merged();
  for (const { id, before, after } of pairs) {
    if (before.facts === null || after.facts === null) continue;
    for (const { path, from, to } of changedValues(environmentOf(before.facts), environmentOf(after.facts)))
      merged.add({ section: 'env', kind: 'environment', cause: false, name: path, from, to }, id);
  }
  return merged.differences();
}

function environmentOf({ numericClass, lockfile, git, worker }: StatementFacts) {
  return { ...numericClass, lockfile, git, worker };
}

type Found = Omit<Difference, 'stages' | 'detail'>;

/** The same difference in several stages as one. */
class Merged {
  private readonly found = new Map<string, { difference: Found; stages: string[] }>();

  add(difference: Found, stage: string): void {
    const key = [difference.name, difference.from, difference.to].join('\n');
    const known = this.found.get(key) ?? { difference, stages: [] };
    known.stages.push(stage);
    this.found.set(key, known);
  }

  differences(): Difference[] {
    return [...this.found.values()].map(({ difference, stages }) => ({
      ...difference,
      stages,
      detail: null,
    }));
  }
}
