import type { GraphStage } from '../activities/contract.js';
import type { RunProgress } from './messages.js';
import type { Transitions } from './transitions.js';

const pageStages = 500;

/** The stages from one index on, as far as they fit an answer of well under 64 KiB. */
export function progressPage(graph: readonly GraphStage[], transitions: Transitions, from = 0): RunProgress {
  const stages = graph
    .slice(from, from + pageStages)
    .map(({ id, status }) => ({ id, status: transitions.statusOf(id) ?? status }));
  const next = from + pageStages < graph.length ? from + pageStages : null;
  return { status: transitions.status, stages, next };
}
