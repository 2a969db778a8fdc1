import { describe, expect, it } from 'vitest';
import { requireMemory } from '../../../activities/require-memory.js';
import { resolveStage } from '../../../activities/stage-inputs.js';
import { writeManifest } from '../../../storage/commit.js';
import { manifestOf } from '../../../storage/manifest.js';
import { specStage, storedRun } from './stored-run.js';

const MIB = 2 ** 20;

/** A language model's training over committed tokens, and a machine with so much memory. */
async function required(mebibytes: number, execution = {}) {
  const { json, digest } = manifestOf({
    kind: 'tokens',
    schemaVersion: 1,
    files: [],
    work: { count: 1, unit: 'tokens' },
    statistics: { vocabularySize: 4_096 },
  });
  const params = {
    decoder: { contextLength: 512, layers: 4, width: 256, heads: 4 },
    ...{ batchSequences: 16, microBatches: 2, steps: 1, evaluateEverySteps: 1, heldoutSequences: 1 },
  };
  const inputs = { tokens: { artifact: digest } };
  const lm = specStage('lm', inputs, {
    ...{ stage: 'pretrain-language-model', params },
    execution: { threads: 2, lanes: 1, ...execution },
  });
  const { store, run } = await storedRun([lm]);
  await writeManifest(store, digest, json);
  const { key } = await resolveStage(store, run, 'lm');
  const job = { run, id: 'lm', stage: 'pretrain-language-model', queue: 'gpu', key } as const;
  return requireMemory(store, job, {
    availableBytes: mebibytes * MIB,
    totalBytes: mebibytes * MIB,
    of: 'this machine',
  });
}

describe('the memory that a stage needs', () => {
  it('is told where there is enough', async () => {
    expect(await required(8_000)).toBeGreaterThan(400 * MIB);
  });

  it('refuses the stage where there is too little, with a parameter and a value that fits', async () => {
    await expect(required(500)).rejects.toMatchObject({
      code: 'E4206',
      kind: 'resources',
      facts: {
        where: { field: expect.stringMatching(/^(microBatches|batchSequences|decoder\.contextLength)$/) },
        fix: expect.stringMatching(/^set \S+ to \d+, or/),
      },
    });
  });

  it('names no parameter where none would help', async () => {
    await expect(required(50)).rejects.toMatchObject({ facts: { fix: expect.stringMatching(/^run it on/) } });
  });

  it('of a device is not the machine’s', async () => {
    expect(await required(50, { device: 'cuda' })).toBeNull();
  });
});
