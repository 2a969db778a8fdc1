import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { computeDraft } from '../../../activities/compute-draft.js';
import { resolveStage } from '../../../activities/stage-inputs.js';
import { type Computation, computation } from '../../../activities/stage-registry.js';
import { RetortError } from '../../../errors/retort-error.js';
import { sha256 } from '../../../lineage/digest.js';
import { defineStage } from '../../../pipelines/define-stage.js';
import { readBlob } from '../../../storage/blobs.js';
import { textOf } from '../../../storage/bytes.js';
import { pinSource } from '../../../storage/sources/pin-source.js';
import { sourceAccess } from '../../../storage/sources/source-access.js';
import { specStage, storedRun } from './stored-run.js';

const definition = defineStage({
  name: 'shout',
  inputs: { text: 'source' },
  output: 'bytes',
  params: z.strictObject({ mark: z.string().default('!') }),
  execution: z.strictObject({}),
  compute: 'test/shout',
  queue: 'cpu',
  reproducible: 'bytes',
});

const shout = computation(definition, async () => ({
  default: async ({ text }, { mark }, { draft }) => {
    const file = await draft.write('loud', new TextEncoder().encode(`${await textOf(text.read())}${mark}`));
    return {
      kind: 'bytes',
      schemaVersion: 1,
      files: [file],
      work: { count: 1, unit: 'rows' },
      statistics: {},
    };
  },
}));

const failing = computation(definition, async () => ({
  default: async () => {
    throw new RetortError('E2101', 'bad-input', 'broken', { where: { file: 'text', offsetBytes: 4 } });
  },
}));

const silent = { report: () => {}, log: () => {} };

describe('a computation over stored inputs', () => {
  let folder: string;
  let location: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'retort-draft-'));
    location = join(folder, 'text.txt');
    await writeFile(location, 'hello');
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function compute(stage: Computation, key?: ReturnType<typeof sha256>) {
    const pins = { text: await pinSource(location) };
    const sources = { text: { location, license: null } };
    const stages = [specStage('shout', { text: { source: 'text' } }, { params: { mark: '?' } })];
    const { store, run } = await storedRun(stages, { pins, sources });
    const resolved = await resolveStage(store, run, 'shout');
    const job = { run, id: 'shout', stage: 'shout', queue: 'cpu', key: key ?? resolved.key } as const;
    const signal = new AbortController().signal;
    const surroundings = { store, sources: sourceAccess(), spoolFolder: folder, progress: silent, signal };
    return { store, draft: await computeDraft(stage, job, surroundings) };
  }

  it('leaves a draft that names the blobs it wrote', async () => {
    const { store, draft } = await compute(shout);
    expect(JSON.parse(await textOf(readBlob(store, draft)))).toEqual({
      kind: 'bytes',
      schemaVersion: 1,
      files: [{ path: 'loud', sizeBytes: 6, sha256: sha256('hello?') }],
      work: { count: 1, unit: 'rows' },
      statistics: {},
    });
  });

  it('places a failure in the file that the person knows', async () => {
    await expect(compute(failing)).rejects.toMatchObject({
      code: 'E2101',
      facts: { where: { file: location, offsetBytes: 4 } },
    });
  });

  it('refuses to compute under a key that does not follow from the run', async () => {
    await expect(compute(shout, sha256('other'))).rejects.toMatchObject({ code: 'E7104' });
  });
});
