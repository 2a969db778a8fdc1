import { describe, expect, it } from 'vitest';
import { runFilter } from '../../../cli/run-query.js';
import { sha256 } from '../../../lineage/digest.js';
import { runOf, stageOf } from './runs.js';

const artifact = sha256('artifact');
const nowMs = Date.parse('2026-01-09T03:04:05Z');
const runs = [
  runOf([stageOf('pmp', { status: 'failed', stage: 'pretrain-preference-model' })], {
    ...{ id: 'calm-otter-2', status: 'failed', createdAt: '2026-01-09T00:00:00.000Z' },
  }),
  runOf([stageOf('ingest', { artifact })], {
    ...{ id: 'brisk-heron-7', status: 'succeeded', createdAt: '2026-01-01T00:00:00.000Z' },
    ...{ pipeline: 'retrain', tags: { owner: 'ada', why: 'x=y' } },
  }),
];
const found = (query: string) => runs.filter((run) => runFilter(query)(run, nowMs)).map(({ id }) => id);

describe('the query of runs', () => {
  it.each([
    ['', ['calm-otter-2', 'brisk-heron-7']],
    ['otter', ['calm-otter-2']],
    ['retrain', ['brisk-heron-7']],
    [artifact.slice(0, 20), ['brisk-heron-7']],
    [artifact.slice(7, 15), ['brisk-heron-7']],
    ['status:failed', ['calm-otter-2']],
    ['stage:pmp', ['calm-otter-2']],
    ['stage:pretrain-preference-model', ['calm-otter-2']],
    ['since:7d', ['calm-otter-2']],
    ['since:30d', ['calm-otter-2', 'brisk-heron-7']],
    ['tag:owner', ['brisk-heron-7']],
    ['tag:owner=ada', ['brisk-heron-7']],
    ['tag:owner=bob', []],
    ['status:failed stage:pmp since:7d otter', ['calm-otter-2']],
    ['status:failed tag:owner', []],
  ])('finds with "%s" what it says', (query, ids) => {
    expect(found(query)).toEqual(ids);
  });

  it('refuses a field that there is not, and a time that is none', () => {
    expect(() => runFilter('colour:red')).toThrow(/cannot be asked for by colour:/);
    expect(() => runFilter('since:yesterday')).toThrow(/not a duration/);
    expect(() => runFilter('status:nope')).toThrow(/no run has the status nope/);
  });
});
