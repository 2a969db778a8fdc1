import type { InputRef, Spec } from '../spec.js';
import type { EstimatedStage, PlanTotals, SecondsRange, StageEstimate } from './estimate.js';

/**
 * Sums over the stages to run. The shortest time lets independent stages overlap, which the longest chain bounds;
 * the longest runs them one after another.
 */
export function totalsOf(spec: Spec, stages: readonly EstimatedStage[]): PlanTotals {
  const estimates = new Map<string, StageEstimate>();
  for (const { id, estimate } of stages) if (estimate !== null) estimates.set(id, estimate);
  const all = [...estimates.values()];
  const sum = (of: (estimate: StageEstimate) => number | null) =>
    all.reduce((total, estimate) => total + (of(estimate) ?? 0), 0);
  const without = (of: (estimate: StageEstimate) => unknown) =>
    [...estimates].filter(([, estimate]) => of(estimate) === null).map(([id]) => id);
  return {
    flops: sum(({ flops }) => flops),
    outputBytes: sum(({ outputBytes }) => outputBytes),
    memoryBytes: all.reduce((most, { memoryBytes }) => Math.max(most, memoryBytes ?? 0), 0),
    seconds: { low: longestChain(spec, estimates), high: sum(({ seconds }) => seconds?.high ?? null) },
    basis: mainBasis(all),
    unknown: {
      seconds: without(({ seconds }) => seconds),
      outputBytes: without(({ outputBytes }) => outputBytes),
    },
  };
}

function longestChain(spec: Spec, estimates: ReadonlyMap<string, StageEstimate>): number {
  const endOf = new Map<string, number>();
  for (const { id, inputs } of spec.stages) {
    const refs: readonly InputRef[] = Object.values(inputs).flat();
    const begins = refs.map((ref) => ('stage' in ref ? (endOf.get(ref.stage) ?? 0) : 0));
    endOf.set(id, Math.max(0, ...begins) + (estimates.get(id)?.seconds?.low ?? 0));
  }
  return Math.max(0, ...endOf.values());
}

/** How the stage that takes longest was estimated. */
function mainBasis(estimates: readonly StageEstimate[]): string {
  const high = (seconds: SecondsRange | null) => seconds?.high ?? -1;
  const [longest] = [...estimates].sort((a, b) => high(b.seconds) - high(a.seconds));
  return longest?.basis.seconds ?? 'nothing to run';
}
