import { describe, expect, it } from 'vitest';
import type { GraphStage } from '../../../activities/contract.js';
import type { RunProgress } from '../../../workflows/messages.js';
import { progressPage } from '../../../workflows/progress-page.js';
import type { Transitions } from '../../../workflows/transitions.js';

const graph = Array.from({ length: 1_200 }, (_, index): GraphStage => {
  return { id: `stage-${index}`, stage: 'copy-bytes', queue: 'cpu', after: [], status: 'pending' };
});
const transitions = {
  status: 'running',
  statusOf: (id: string) => (id === 'stage-7' ? 'running' : undefined),
} as Transitions;

describe('the progress of a run', () => {
  it('comes in pages that name every stage once and stay small', () => {
    const pages: RunProgress[] = [];
    for (let from: number | null = 0; from !== null; from = pages.at(-1)?.next ?? null)
      pages.push(progressPage(graph, transitions, from));
    const ids = pages.flatMap(({ stages }) => stages.map(({ id }) => id));
    expect(ids).toEqual(graph.map(({ id }) => id));
    for (const page of pages) expect(JSON.stringify(page).length).toBeLessThan(64 * 1024);
  });

  it('takes a stage’s last transition before the status that the graph was read with', () => {
    expect(progressPage(graph, transitions, 7).stages[0]).toEqual({ id: 'stage-7', status: 'running' });
    expect(progressPage(graph, transitions, 8).stages[0]).toEqual({ id: 'stage-8', status: 'pending' });
  });
});
