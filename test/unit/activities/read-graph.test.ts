import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { GraphStage } from '../../../activities/contract.js';
import type { ControlHost } from '../../../activities/control-host.js';
import { readGraphActivity } from '../../../activities/read-graph.js';
import type { StageDefinition } from '../../../pipelines/stage.js';
import { specStage, storedRun } from './stored-run.js';

const definition: StageDefinition = {
  ...{ name: 'link', inputs: { from: 'bytes' }, output: 'bytes', compute: 'test/link', queue: 'gpu' },
  ...{ params: z.object({}), execution: z.object({}), reproducible: 'bytes' },
};

async function readAll(links: number) {
  const stages = Array.from({ length: links }, (_, index) =>
    specStage(
      `link-${index}`,
      index === 0 ? {} : { from: [{ stage: `link-${index - 1}` }, { stage: 'link-0' }] },
      { stage: 'link' },
    ),
  );
  const { store, run } = await storedRun(stages);
  const activity = () => {
    throw new Error('not executed here');
  };
  const readGraph = readGraphActivity({
    store,
    stages: { link: { definition, on: () => activity } },
  } as unknown as ControlHost);
  const pages: GraphStage[][] = [];
  for (let from: number | null = 0; from !== null; ) {
    const page: Awaited<ReturnType<typeof readGraph>> = await readGraph({ run }, from);
    pages.push([...page.stages]);
    from = page.next;
  }
  return pages;
}

describe('the graph of a run', () => {
  it('names each stage’s producers once, by index', async () => {
    const [stages] = await readAll(3);
    expect(stages).toEqual([
      { id: 'link-0', stage: 'link', queue: 'gpu', after: [], status: 'pending' },
      { id: 'link-1', stage: 'link', queue: 'gpu', after: [0], status: 'pending' },
      { id: 'link-2', stage: 'link', queue: 'gpu', after: [1, 0], status: 'pending' },
    ]);
  });

  it('is read in pages under 64 KiB, whatever its size', async () => {
    const pages = await readAll(2_000);
    expect(pages.flat().map(({ id }) => id)).toEqual(
      Array.from({ length: 2_000 }, (_, index) => `link-${index}`),
    );
    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages) expect(JSON.stringify(page).length).toBeLessThan(64 * 1024);
  });
});
