import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSpec } from '../../pipelines/make-spec.js';
import { untilClosed } from '../../service/follow-run.js';
import type { Control } from '../../service/run-liveness.js';
import { triggerSchedule } from '../../service/schedules/fire-schedule.js';
import { createSchedule } from '../../service/schedules/schedule-control.js';
import { type PromotionRecord, readHistory } from '../../storage/champions/champion-store.js';
import { rollBack } from '../../storage/champions/change-champion.js';
import { loadOrCreateSigner, loadTrust } from '../../storage/key-files.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import { Project, statuses } from '../integration/temporal/project.js';
import { type Planting, plantedComparisons, plantedText } from './planted/planted-comparisons.js';
import { type RetrainFile, retrain } from './retrain/retrain-pipeline.js';

const name = 'preferences';

let project: Project;
let control: Control;

const give = (file: RetrainFile, text: string) => writeFile(join(project.folder, file), text);

function comparisons(planting: Planting): string {
  return plantedComparisons(planting)
    .map((comparison) => `${JSON.stringify(comparison)}\n`)
    .join('');
}

const labels = (kind: Planting['labels'], seed = 1) =>
  give('labels.jsonl', comparisons({ seed, comparisons: 1_000, labels: kind }));

beforeAll(async () => {
  project = await Project.make();
  await give('text.txt', plantedText({ seed: 1, comparisons: 800 }));
  await give('judged.jsonl', comparisons({ seed: 9, comparisons: 300, labels: 'planted' }));
  await labels('shuffled');
  control = await project.connect({ workerEntry: undefined });
  await createSchedule(control, makeSpec(retrain, {}, [], { folder: project.folder }), {
    ...{ name: 'nightly', cron: ['0 3 * * *'], everyMs: null, timeZone: 'UTC', jitterMs: 0, note: null },
    ...{ overlap: 'skip', catchUpMs: 60_000, pauseOnFailure: true, paused: true },
  });
});
afterAll(() => project.end());

const keys = () => join(project.folder, 'keys');

/** Every promotion there was, oldest first; throws unless the chain holds. */
async function promotions(): Promise<readonly PromotionRecord[]> {
  return readHistory(project.store, name, await loadTrust(keys()));
}

async function fire(): Promise<RunRecord> {
  const run = await triggerSchedule(control, 'nightly');
  if (run === null) throw new Error('the firing waits');
  const record = await untilClosed(control, run.id);
  expect(record.failure).toBeNull();
  return record;
}

const artifactOf = (run: RunRecord, id: string) => run.stages.find((stage) => stage.id === id)?.artifact;
/** What the one effect of a run that succeeded came to. */
function resultOf({ status, effects }: RunRecord): unknown {
  expect([status, ...effects.map((effect) => effect.status)]).toEqual(['succeeded', 'succeeded']);
  return effects[0]?.outcome?.result;
}

const computed = (run: RunRecord) =>
  run.stages.filter(({ status }) => status === 'succeeded').map(({ id }) => id);

describe('a schedule that retrains', () => {
  let first: RunRecord;
  let third: RunRecord;

  it('trains at its first firing, and the model is the champion, for there is none', async () => {
    first = await fire();
    expect(Object.values(statuses(first))).toEqual(first.stages.map(() => 'succeeded'));
    expect(resultOf(first)).toBe('promoted');
    expect(await promotions()).toMatchObject([
      { n: 1, kind: 'promoted', model: artifactOf(first, 'finetune'), run: first.id },
    ]);
  });

  it('does nothing at the second, in seconds, when nothing is new', async () => {
    const second = await fire();
    expect(computed(second)).toEqual([]);
    expect(resultOf(second)).toBe('unchanged');
    expect(Date.parse(second.endedAt ?? '') - Date.parse(second.createdAt)).toBeLessThan(20_000);
    expect(await promotions()).toHaveLength(1);
  });

  it('retrains at the third what new labels touch, and promotes it by the rule', async () => {
    await labels('planted');
    third = await fire();
    expect(computed(third)).toEqual(['ingest-labels', 'tokenize-labels', 'finetune', 'evaluate']);
    expect(resultOf(third)).toBe('promoted');
    const [, newest] = await promotions();
    expect(newest).toMatchObject({
      ...{ n: 2, kind: 'promoted', model: artifactOf(third, 'finetune'), run: third.id },
      rule: { kind: 'better', alpha: 0.05 },
      comparison: { items: 300, against: { n: 1, model: artifactOf(first, 'finetune') } },
    });
    expect(newest?.comparison?.p).toBeLessThan(0.05);
    expect(newest?.comparison?.low).toBeGreaterThan(0);
  });

  it('keeps the champion when a candidate is not better', async () => {
    await labels('shuffled', 2);
    const fourth = await fire();
    expect(computed(fourth)).toEqual(['ingest-labels', 'tokenize-labels', 'finetune', 'evaluate']);
    expect(resultOf(fourth)).toBe('kept');
    expect(await promotions()).toHaveLength(2);
  });

  it('does not promote again what was rolled back', async () => {
    const trust = await loadTrust(keys());
    const signer = await loadOrCreateSigner(keys());
    await rollBack(
      { store: project.store, signer, trust, name, by: 'ada', reason: 'worse on long answers' },
      null,
    );
    await labels('planted');
    const fifth = await fire();
    expect(computed(fifth)).toEqual([]);
    expect(artifactOf(fifth, 'finetune')).toBe(artifactOf(third, 'finetune'));
    expect(resultOf(fifth)).toBe('held');
    expect((await promotions()).map(({ kind, model }) => [kind, model])).toEqual([
      ['promoted', artifactOf(first, 'finetune')],
      ['promoted', artifactOf(third, 'finetune')],
      ['rolled-back', artifactOf(first, 'finetune')],
    ]);
  });

  it('lets a champion of another tokenizer read the judged pairs as ids of its own', async () => {
    await give('text.txt', plantedText({ seed: 2, comparisons: 800 }));
    await give('judged.jsonl', comparisons({ seed: 10, comparisons: 300, labels: 'planted' }));
    const sixth = await fire();
    expect(artifactOf(sixth, 'train-tokenizer')).not.toBe(artifactOf(first, 'train-tokenizer'));
    expect(statuses(sixth)).toMatchObject({
      'tokenize-judged.preferences-3': 'succeeded',
      'evaluate.preferences-3': 'succeeded',
    });
    expect(resultOf(sixth)).toBe('promoted');
    const newest = (await promotions()).at(-1);
    expect(newest).toMatchObject({
      ...{ n: 4, kind: 'promoted', model: artifactOf(sixth, 'finetune'), run: sixth.id },
      comparison: {
        against: { n: 3, model: artifactOf(first, 'finetune') },
        scores: { champion: artifactOf(sixth, 'evaluate.preferences-3') },
        ...{ items: 300, unpaired: { candidate: 0, champion: 0 } },
      },
    });
  });
});
