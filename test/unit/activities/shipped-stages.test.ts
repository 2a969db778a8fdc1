import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { shippedStages } from '../../../activities/shipped-stages.js';
import { stageDefinitions } from '../../../pipelines/shipped.js';

describe('the shipped stages', () => {
  it('each have an activity of their own name', () => {
    const definitions = Object.entries(shippedStages).map(([name, { definition }]) => [name, definition]);
    expect(Object.fromEntries(definitions)).toEqual(stageDefinitions);
  });

  it('of the GPU queue are all served by the training process', async () => {
    const served = await readFile(new URL('../../../activities/training-child.ts', import.meta.url), 'utf8');
    const loaded = [...served.matchAll(/import\('\.\.\/(.+)\.js'\)/g)].map(([, module]) => module);
    const computed = Object.values(stageDefinitions).filter(({ queue }) => queue === 'gpu');
    expect(loaded.sort()).toEqual(computed.map(({ compute }) => compute).sort());
  });
});
