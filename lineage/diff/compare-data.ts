import type { Json } from '../json.js';
import { changedValues } from './changed-values.js';
import type { Difference, DiffSource, DiffSubject, StagePair } from './diff-subject.js';

/** Sources of other bytes are causes; the same bytes at another place are not. */
export function changedSources(before: DiffSubject, after: DiffSubject): Difference[] {
  const [old, current] = [new Map(before.sources.map(named)), new Map(after.sources.map(named))];
  return [...new Set([...old.keys(), ...current.keys()])].flatMap((name): Difference[] => {
    const [from, to] = [old.get(name), current.get(name)];
    const stages = [...new Set([...(from?.stages ?? []), ...(to?.stages ?? [])])];
    const base = { section: 'data', name, stages, detail: null } as const;
    if (from?.sha256 !== to?.sha256)
      return [{ ...base, kind: 'source', cause: true, from: digestText(from), to: digestText(to) }];
    if (from?.location === to?.location) return [];
    const [here, there] = [from?.location ?? 'unknown', to?.location ?? 'unknown'];
    return [{ ...base, kind: 'location', cause: false, from: here, to: there }];
  });
}

const named = (source: DiffSource) => [source.name, source] as const;
const digestText = (source: DiffSource | undefined) =>
  source === undefined ? 'absent' : (source.sha256 ?? 'not pinned');

/**
 * Outputs that differ, and the numbers that their manifests give. Other bytes under the same key follow from
 * nothing that is compared: from another numeric class, or from a fault.
 */
export function changedOutputs(pairs: readonly StagePair[]): Difference[] {
  const changed = pairs.filter(
    ({ before, after }) => before.artifact !== after.artifact && (before.artifact ?? after.artifact) !== null,
  );
  return changed.flatMap((pair): Difference[] => {
    const { id, before, after } = pair;
    const output: Difference = {
      ...{ section: 'data', kind: 'output', name: id, cause: false, stages: [id], detail: null },
      from: before.artifact ?? 'absent',
      to: after.artifact ?? 'absent',
    };
    return diverged(pair)
      ? [{ ...output, section: 'env', kind: 'divergence', cause: true }, ...changedMetrics(pair)]
      : [output, ...changedMetrics(pair)];
  });
}

function diverged({ before, after }: StagePair): boolean {
  return (
    before.key !== null && before.key === after.key && before.artifact !== null && after.artifact !== null
  );
}

function changedMetrics({ id, before, after }: StagePair): Difference[] {
  if (before.statistics === null || after.statistics === null) return [];
  return changedValues(before.statistics, after.statistics)
    .filter(({ from, to }) => isNumeric(from) || isNumeric(to))
    .map(
      ({ path, from, to }) =>
        ({
          ...{ section: 'metrics', kind: 'metric', cause: false, stages: [id], detail: null },
          ...{ name: `${id}.${path}`, from, to },
        }) as const,
    );
}

function isNumeric(text: string): boolean {
  if (text === 'absent') return false;
  const value: Json = JSON.parse(text);
  return typeof value === 'number';
}
