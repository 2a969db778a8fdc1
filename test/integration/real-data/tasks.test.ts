import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import ingestTask from '../../../corpus/ingest-task.js';
import type { IngestTaskParams } from '../../../corpus/task-params.js';
import hhh from '../../golden/evaluation/hhh-items.json' with { type: 'json' };
import lambada from '../../golden/evaluation/lambada-items.json' with { type: 'json' };
import { workbench } from '../../unit/corpus/workbench.js';
import { describeRealData, sharedSource } from './shared-data.js';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

/** What a file holds, in the form in which Python recorded it. */
async function itemsOf(path: string, params: Pick<IngestTaskParams, 'format' | 'source'>) {
  const bench = workbench();
  const items = [sharedSource(path)];
  const draft = await ingestTask(
    { items },
    { ...params, categories: [], maxQuarantinedFraction: 0 },
    bench.context({}),
  );
  const read = await bench.rows(draft, 'items', 'task-items');
  const lines = read.map(({ category, context, options, correct }) =>
    JSON.stringify([category, context, options, correct]),
  );
  const categories: Record<string, number> = {};
  for (const { category } of read) categories[category] = (categories[category] ?? 0) + 1;
  return {
    draft,
    found: {
      items: lines.length,
      categories,
      sha256: digest(lines.join('\n')),
      rows: lines.map((line) => digest(line).slice(0, 4)).join(''),
    },
  };
}

describeRealData('comparisons of HHH alignment, wrapped in grading prompts', () => {
  it('are unwrapped row by row as Python does, to the last of 111', async () => {
    const { found, draft } = await itemsOf('hhh-eval/hhh_alignment_eval.dev.json', {
      format: 'hhh',
      source: 'hhh',
    });
    expect(found).toEqual(hhh);
    expect(draft.statistics).toMatchObject({
      rowsIn: 111,
      rowsOut: 111,
      quarantined: 0,
      'items.helpful': 30,
    });
  });
});

describeRealData('texts of LAMBADA', () => {
  it('are cut at their last word row by row as Python does, to the last of 2,577', async () => {
    const { found, draft } = await itemsOf('lambada/lambada_test.dev.jsonl', {
      format: 'last-word',
      source: 'lambada',
    });
    expect(found).toEqual(lambada);
    expect(draft.statistics).toMatchObject({ rowsIn: 2577, rowsOut: 2577, quarantined: 0 });
  });
});
