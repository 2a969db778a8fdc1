import { beforeEach, describe, expect, it } from 'vitest';
import { numericClass } from '../../../activities/numeric-class.js';
import { toHuggingFace } from '../../../engine/runtime/hugging-face-config.js';
import { sha256 } from '../../../lineage/digest.js';
import type { JsonObject } from '../../../lineage/json.js';
import type { StatementFacts } from '../../../lineage/statement.js';
import { storeEstimateHistory } from '../../../service/estimate-history.js';
import { encodeText } from '../../../storage/bytes.js';
import { commitArtifact } from '../../../storage/commit.js';
import { draftWriter } from '../../../storage/draft.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { writePins } from '../../../storage/runs/run-documents.js';
import type { StageRecord } from '../../../storage/runs/run-record.js';
import { createRun, writeRun } from '../../../storage/runs/run-store.js';
import { runOf, stageOf } from '../cli/runs.js';
import { commitText, factsOf, HERE, newInstallation } from '../storage/small-lineage.js';

const installation = newInstallation();
const { trust } = installation;
let store: ObjectStore;
let hours = 0;

beforeEach(() => {
  store = memoryStore();
});

/** A run that committed one stage called `ingest`, in so many seconds, from a dump of 1,000 bytes. */
async function ran(
  run: string,
  {
    seconds = 4,
    more = {},
    record = {},
  }: {
    seconds?: number;
    more?: Partial<StatementFacts>;
    record?: Partial<StageRecord>;
  } = {},
) {
  const at = (second: number) => new Date(Date.UTC(2026, 0, 2, hours, 0, second)).toISOString();
  hours += 1;
  const facts = factsOf('ingest', {
    inputs: { dump: { kind: 'source', sha256: sha256('dump') } },
    ...{ run, startedAt: at(0), endedAt: at(seconds), numericClass: numericClass(), params: { of: run } },
    ...more,
  });
  const { commit } = await commitText(store, installation, facts, run);
  const stage = stageOf('ingest', {
    ...{ status: 'succeeded', attempts: 1, key: facts.stageKey, artifact: commit.artifact, startedAt: at(0) },
    ...record,
  });
  const created = new Date(at(0));
  await createRun(store, {
    pipeline: 'p',
    specJson: '{}',
    stages: [stage],
    effects: [],
    createdAt: created,
    name: run,
  });
  await writePins(store, run, { dump: { sha256: sha256('dump'), sizeBytes: 1_000, chunks: [] } });
  return facts;
}

const runsFound = async (here = true, execution: JsonObject = {}) =>
  (await storeEstimateHistory(store, { trust, here }).past('ingest', execution)).map(({ run }) => run);

describe('the history of estimates', () => {
  it('tells seconds, parameters and the sizes of inputs and output of each run, newest first', async () => {
    await ran('calm-otter-1');
    await ran('calm-otter-2', { seconds: 7 });
    const past = await storeEstimateHistory(store, { trust, here: true }).past('ingest', {});
    expect(past.map(({ run, seconds }) => [run, seconds])).toEqual([
      ['calm-otter-2', 7],
      ['calm-otter-1', 4],
    ]);
    expect(past[0]).toMatchObject({
      ...{ stage: 'ingest', id: 'ingest', params: { of: 'calm-otter-2' }, outputBytes: 12 },
      inputs: { dump: [{ bytes: 1_000 }] },
    });
  });

  it('leaves out another numeric class, unless other machines compute', async () => {
    await ran('elsewhere-1', { more: { numericClass: HERE } });
    expect(await runsFound()).toEqual([]);
    expect(await runsFound(false)).toEqual(['elsewhere-1']);
  });

  it('tells a stage of the device that it is to run on, and nothing where this machine has no such device', async () => {
    await ran('on-cpu-1');
    const numericClass = { ...HERE, gpu: 'A Device (tolerance)', driver: '1' };
    await ran('on-cuda-1', { more: { numericClass, execution: { device: 'cuda' } } });
    expect(await runsFound(true)).toEqual(['on-cpu-1']);
    expect(await runsFound(true, { device: 'cuda', deviceId: 99 })).toEqual([]);
    expect(await runsFound(false)).toEqual(['on-cpu-1']);
    expect(await runsFound(false, { device: 'cuda' })).toEqual(['on-cuda-1']);
    expect(await runsFound(false, { device: 'cuda', tf32: true })).toEqual([]);
  });

  it('leaves out what was retried, reused, or went on from an unfinished run', async () => {
    await ran('retried-1', { record: { attempts: 2 } });
    await ran('reused-1', { record: { status: 'reused' } });
    const { stageKey } = await ran('whole-1');
    expect(await runsFound()).toEqual(['whole-1']);
    const failed = stageOf('ingest', {
      status: 'failed',
      key: stageKey,
      startedAt: '2026-01-01T00:00:00.000Z',
    });
    const createdAt = new Date('2026-01-01T00:00:00.000Z');
    await createRun(store, {
      pipeline: 'p',
      specJson: '{}',
      stages: [failed],
      effects: [],
      createdAt,
      name: 'broken-1',
    });
    await writeRun(store, runOf([failed], { id: 'broken-1', status: 'failed' }));
    expect(await runsFound()).toEqual([]);
  });

  it('believes no commit of a stranger', async () => {
    await ran('calm-otter-1');
    const stranger = newInstallation().trust;
    expect(await storeEstimateHistory(store, { trust: stranger, here: true }).past('ingest', {})).toEqual([]);
  });

  it('knows the decoder of a committed checkpoint, and nothing of what is not there', async () => {
    const decoder = { contextLength: 8, layers: 1, width: 16, heads: 2, vocabularySize: 300 };
    const config = JSON.stringify(toHuggingFace(decoder, 'language-model'));
    const file = await draftWriter(store).write('config.json', encodeText(config));
    const work = { count: 1, unit: 'steps' } as const;
    const statistics = { parameters: 5, digest: 'sha256:0' };
    const draft = { kind: 'checkpoint', schemaVersion: 1, files: [file], work, statistics } as const;
    const { commit } = await commitArtifact(store, installation.signer, { draft, facts: factsOf('lm') });
    const history = storeEstimateHistory(store, { trust, here: true });
    expect(await history.artifact(commit.artifact)).toMatchObject({
      decoder,
      bytes: config.length,
      statistics: { parameters: 5 },
    });
    expect(await history.artifact(sha256('nothing'))).toBeNull();
  });

  it('measures the rate of a matrix product where this machine computes', async () => {
    expect(await storeEstimateHistory(store, { trust, here: true }).matrixRate({})).toBeGreaterThan(1e8);
    expect(await storeEstimateHistory(store, { trust, here: false }).matrixRate({})).toBeNull();
  });
});
