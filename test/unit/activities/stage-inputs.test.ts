import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openInputs, resolveStage, sourceLocations } from '../../../activities/stage-inputs.js';
import { sha256 } from '../../../lineage/digest.js';
import { stageKey } from '../../../lineage/stage-key.js';
import type { SourceReader } from '../../../storage/ports.js';
import { pinSource } from '../../../storage/sources/pin-source.js';
import { computeDigest, specStage, storedRun } from './stored-run.js';

const artifact = sha256('artifact');

describe('the inputs of a stage', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retort-inputs-'));
    await writeFile(join(folder, 'one.txt'), 'one');
    await writeFile(join(folder, 'two.txt'), 'two');
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function runOverFiles() {
    const sources = {
      one: { location: join(folder, 'one.txt'), license: null },
      two: { location: join(folder, 'two.txt'), license: null },
    };
    const pins = {
      one: await pinSource(sources.one.location),
      two: await pinSource(sources.two.location),
    };
    const inputs = { texts: [{ source: 'one' }, { source: 'two' }], model: { stage: 'first' } };
    const stages = [specStage('first', {}), specStage('second', inputs, { params: { seed: 1 } })];
    return { pins, ...(await storedRun(stages, { sources, pins, committed: { first: artifact } })) };
  }

  it('make its key from pins and from what the run’s record says is committed', async () => {
    const { store, run, pins } = await runOverFiles();
    const { key, inputs } = await resolveStage(store, run, 'second');
    expect(inputs).toEqual({
      texts: [
        { kind: 'source', sha256: pins.one.sha256 },
        { kind: 'source', sha256: pins.two.sha256 },
      ],
      model: { kind: 'artifact', sha256: artifact },
    });
    expect(key).toBe(
      stageKey({
        ...{ stage: 'second', computeDigest, params: { seed: 1 } },
        inputs: { texts: [pins.one.sha256, pins.two.sha256], model: artifact },
      }),
    );
  });

  it('name a source by its place in the stage, never by its location', async () => {
    const { store, run } = await runOverFiles();
    const resolved = await resolveStage(store, run, 'second');
    const { texts } = await openInputs(store, {
      ...resolved,
      stage: { ...resolved.stage, inputs: { texts: resolved.stage.inputs.texts } },
    });
    expect((texts as SourceReader[]).map(({ name }) => name)).toEqual(['texts-1', 'texts-2']);
    expect([...sourceLocations(resolved)]).toEqual([
      ['texts-1', join(folder, 'one.txt')],
      ['texts-2', join(folder, 'two.txt')],
    ]);
  });

  it('are missed by name while a producer is not committed', async () => {
    const { store, run } = await storedRun([
      specStage('first', {}),
      specStage('second', { model: { stage: 'first' } }),
    ]);
    await expect(resolveStage(store, run, 'second')).rejects.toMatchObject({
      code: 'E7106',
      facts: { expected: 'committed output of first' },
    });
  });
});
