import { describe, expect, it } from 'vitest';
import build from '../../../corpus/build-pairs.js';
import type { ResponseRecord, ThreadRecord } from '../../../storage/shards/records.js';
import { writeShards } from '../../../storage/shards/write-shards.js';
import { failureOf, workbench } from './workbench.js';

const PARAMS = { seed: 1, heldoutFraction: 0, maxPairsPerGroup: 10, goodNotOlder: false };

function answer(id: string, score: number, text = `answer ${id}`): ResponseRecord {
  return { id, text, score, accepted: false, createdAt: null };
}

function thread(id: string, ...responses: ResponseRecord[]): ThreadRecord {
  return { id, source: 'ai', title: `Title ${id}`, body: 'Body', createdAt: null, responses };
}

async function built(threads: readonly ThreadRecord[], params = PARAMS) {
  const bench = workbench();
  const context = bench.context({});
  const files = await writeShards(context.draft, 'threads', 'threads', threads);
  const work = { count: threads.length, unit: 'rows' } as const;
  const input = bench.reader({ kind: 'threads', schemaVersion: 1, files, work, statistics: {} });
  const draft = await build({ threads: [input] }, params, context);
  return {
    draft,
    train: await bench.rows(draft, 'train', 'pairs'),
    heldout: await bench.rows(draft, 'heldout', 'pairs'),
  };
}

describe('answers of one question', () => {
  it('pair up when their scores differ, the higher one good', async () => {
    const { train } = await built([thread('1', answer('2', 0), answer('3', 4), answer('4', 0))]);
    expect(train.map(({ id }) => id)).toEqual(['ai/1/3>2', 'ai/1/3>4']);
    expect(train[0]).toEqual({
      id: 'ai/1/3>2',
      group: 'ai/1',
      source: 'ai',
      context: 'Title 1\n\nBody\n\n',
      good: 'answer 3',
      bad: 'answer 2',
      goodScore: 4,
      badScore: 0,
      goodAt: null,
      badAt: null,
      goodChars: 8,
      badChars: 8,
    });
  });

  it('never pair with answers of another question', async () => {
    const { train } = await built([
      thread('1', answer('2', 0), answer('3', 1)),
      thread('4', answer('5', 2), answer('6', 3)),
    ]);
    expect(train.map(({ id }) => id)).toEqual(['ai/1/3>2', 'ai/4/6>5']);
  });

  it('pair up only when the better one is not older, where exposure must not explain its score', async () => {
    const at = (id: string, score: number, hour: number | null) => {
      const createdAt = hour === null ? null : `2020-01-01T${String(hour).padStart(2, '0')}:00:00.000Z`;
      return { ...answer(id, score), createdAt };
    };
    const question = thread('1', at('2', 5, 3), at('3', 1, 9), at('4', 7, 9), at('5', 9, null));
    const { train, draft } = await built([question], { ...PARAMS, goodNotOlder: true });
    expect(train.map(({ id }) => id)).toEqual(['ai/1/4>2', 'ai/1/4>3']);
    expect(draft.statistics).toMatchObject({
      candidatePairs: 6,
      'droppedPairs.goodOlder': 1,
      'droppedPairs.undated': 3,
    });
  });

  it('are capped to a choice that depends on seed and pair alone', async () => {
    const many = thread('1', ...Array.from({ length: 12 }, (_, i) => answer(String(i + 2), i)));
    const all = await built([many], { ...PARAMS, maxPairsPerGroup: 66 });
    const capped = await built([many], { ...PARAMS, maxPairsPerGroup: 20 });
    const tighter = await built([thread('0'), many], { ...PARAMS, maxPairsPerGroup: 5 });
    const other = await built([many], { ...PARAMS, maxPairsPerGroup: 20, seed: 2 });
    const ids = (run: typeof all) => run.train.map(({ id }) => id);
    expect(ids(all)).toHaveLength(66);
    expect(ids(capped)).toEqual(ids(all).filter((id) => ids(capped).includes(id)));
    expect(ids(capped)).toHaveLength(20);
    expect(ids(tighter)).toEqual(ids(capped).filter((id) => ids(tighter).includes(id)));
    expect(ids(tighter)).toHaveLength(5);
    expect(ids(other)).not.toEqual(ids(capped));
    expect(capped.draft.statistics).toMatchObject({ maxPairsPerGroup: 20, 'droppedPairs.capped': 46 });
  });
});

describe('the pairs of a corpus', () => {
  it('balance their books, by thread and by two answers', async () => {
    const { draft } = await built([
      thread('1'),
      thread('2', answer('3', 1)),
      thread('4', answer('5', 1), answer('6', 1)),
      thread('7', answer('8', 1), answer('9', 2), answer('10', 2, 'answer 8')),
    ]);
    expect(draft.statistics).toEqual({
      pairs: 1,
      'train.pairs': 1,
      'heldout.pairs': 0,
      maxPairsPerGroup: 10,
      rowsIn: 4,
      rowsOut: 1,
      'dropped.noAnswers': 1,
      'dropped.singleAnswer': 1,
      'dropped.noDifference': 1,
      candidatePairs: 4,
      'droppedPairs.tied': 2,
      'droppedPairs.identical': 1,
      'droppedPairs.goodOlder': 0,
      'droppedPairs.undated': 0,
      'droppedPairs.capped': 0,
    });
  });

  it('are split by question', async () => {
    const threads = Array.from({ length: 200 }, (_, i) =>
      thread(String(i), answer('a', 0), answer('b', 1), answer('c', 2)),
    );
    const { train, heldout } = await built(threads, { ...PARAMS, heldoutFraction: 0.25 });
    const questions = new Set(heldout.map(({ group }) => group));
    expect(train.filter(({ group }) => questions.has(group))).toEqual([]);
    expect(train.length + heldout.length).toBe(600);
    expect(questions.size).toBeGreaterThan(30);
    expect(questions.size).toBeLessThan(70);
  });

  it('are refused when none are left, with what was dropped', async () => {
    const failure = await failureOf(built([thread('1', answer('2', 1))]));
    expect(failure).toMatchObject({
      code: 'E2005',
      facts: { why: expect.stringContaining('singleAnswer 1') },
    });
  });
});
