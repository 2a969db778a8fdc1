import { describe, expect, it } from 'vitest';
import { resolveReference } from '../../../cli/reference.js';
import { memoryStore } from '../../../storage/memory-store.js';
import { pendingEffect } from '../../../storage/runs/pending-stage.js';
import { createRun } from '../../../storage/runs/run-store.js';

describe('a reference to what an effect of a run made', () => {
  it('is told that an effect makes nothing, and where to look', async () => {
    const store = memoryStore();
    const effect = { id: 'promote:helper', effect: 'promote', params: {}, inputs: {} } as const;
    await createRun(store, {
      ...{ name: 'brisk-heron-7', pipeline: 'test', specJson: '{}', createdAt: new Date() },
      ...{ stages: [], effects: [pendingEffect(effect)] },
    });
    await expect(resolveReference(store, 'brisk-heron-7/promote:helper')).rejects.toMatchObject({
      code: 'E1050',
      message: 'promote:helper of run brisk-heron-7 is an effect, not a stage',
      facts: { fix: expect.stringContaining('retort show brisk-heron-7') },
    });
    await expect(resolveReference(store, 'brisk-heron-7/promote')).rejects.toMatchObject({ code: 'E1004' });
  });
});
