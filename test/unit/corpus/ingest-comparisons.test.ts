import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import ingest from '../../../corpus/ingest-comparisons.js';
import { failureOf, sourceOf, workbench } from './workbench.js';

const PARAMS = { source: 'hh', seed: 1, heldoutFraction: 0, maxQuarantinedFraction: 0.9 };

async function ingested(rows: readonly unknown[], params = PARAMS) {
  const content = rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');
  const bench = workbench();
  const draft = await ingest({ comparisons: [sourceOf(gzipSync(content))] }, params, bench.context({}));
  const train = await bench.rows(draft, 'train', 'pairs');
  const heldout = await bench.rows(draft, 'heldout', 'pairs');
  return { draft, bench, train, heldout };
}

const user = (content: string) => ({ role: 'user', content });
const assistant = (content: string) => ({ role: 'assistant', content });

describe('a comparison', () => {
  it.each([
    ['with a context', { context: 'Q', chosen: 'A', rejected: 'B' }, ['Q', 'A', 'B']],
    ['with a prompt', { prompt: 'Q', chosen: 'A', rejected: 'B' }, ['Q', 'A', 'B']],
    [
      'of two transcripts',
      {
        chosen: '\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: yes',
        rejected: '\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: yet',
      },
      ['\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant:', ' yes', ' yet'],
    ],
    [
      'of transcripts that part before their last turn',
      {
        chosen: '\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant: d',
        rejected: '\n\nHuman: a\n\nAssistant: e',
      },
      ['\n\nHuman: a\n\nAssistant:', ' b\n\nHuman: c\n\nAssistant: d', ' e'],
    ],
    [
      'of messages after a prompt',
      { prompt: [user('a')], chosen: [assistant('b')], rejected: [assistant('c')] },
      ['\n\nHuman: a\n\nAssistant:', ' b', ' c'],
    ],
    [
      'of messages with the prompt in them',
      { chosen: [user('a'), assistant('b')], rejected: [user('a'), assistant('c')] },
      ['\n\nHuman: a\n\nAssistant:', ' b', ' c'],
    ],
  ])('%s becomes context, good and bad', async (_, row, [context, good, bad]) => {
    const { train } = await ingested([row]);
    expect(train).toMatchObject([{ context, good, bad, goodScore: null, badScore: null, source: 'hh' }]);
    expect(train[0]).toMatchObject({ goodChars: good?.length, badChars: bad?.length });
  });

  it('is measured in code points', async () => {
    const { train } = await ingested([{ context: 'Q', chosen: 'a🙂', rejected: 'é' }]);
    expect(train[0]).toMatchObject({ goodChars: 2, badChars: 1 });
  });

  it.each([
    ['that is not JSON', '{"chosen": ', 'not JSON'],
    ['that is a list', '[]', 'not a JSON object'],
    [
      'without an answer',
      { context: 'Q', chosen: 'A' },
      'chosen and rejected are not two texts or two lists of messages',
    ],
    [
      'whose transcripts share no turn',
      { chosen: 'a', rejected: 'b' },
      'the transcripts share no turn of the assistant',
    ],
    [
      'with half a surrogate pair',
      '{"context":"Q","chosen":"\\ud83d","rejected":"B"}',
      'half a surrogate pair',
    ],
    [
      'by an unknown speaker',
      { chosen: [{ role: 'tool', content: '' }], rejected: [] },
      'a message whose role is not system, user or assistant',
    ],
  ])('%s is quarantined with place and reason', async (_, row, reason) => {
    const good = { context: 'Q', chosen: 'A', rejected: 'B' };
    const { draft, bench, train } = await ingested([good, row]);
    expect(train).toHaveLength(1);
    expect(await bench.rows(draft, 'quarantine', 'quarantine')).toMatchObject([
      { row: 2, offsetBytes: JSON.stringify(good).length + 1, reason },
    ]);
  });
});

describe('a comparison set', () => {
  it('balances its books and drops by name what teaches nothing', async () => {
    const { draft } = await ingested([
      { context: 'Q', chosen: 'A', rejected: 'B' },
      { context: 'Q', chosen: 'A', rejected: 'A' },
      { context: 'Q', chosen: ' ', rejected: 'A' },
      '',
      '{',
    ]);
    expect(draft.statistics).toEqual({
      pairs: 1,
      'train.pairs': 1,
      'heldout.pairs': 0,
      rowsIn: 5,
      rowsOut: 1,
      quarantined: 1,
      'dropped.identicalAnswers': 1,
      'dropped.emptyAnswer': 1,
      'dropped.blankLine': 1,
    });
  });

  it('holds out whole dialogues', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => ({
      context: `\n\nHuman: ${i % 60}\n\nAssistant: turn ${i}\n\nHuman: go on\n\nAssistant:`,
      chosen: ` a${i}`,
      rejected: ` b${i}`,
    }));
    const { train, heldout, draft } = await ingested(rows, { ...PARAMS, heldoutFraction: 0.3 });
    const groups = (pairs: typeof train) => new Set(pairs.map(({ group }) => group));
    expect(groups(train).size + groups(heldout).size).toBe(60);
    expect([...groups(heldout)].filter((group) => groups(train).has(group))).toEqual([]);
    expect(groups(heldout).size).toBeGreaterThan(8);
    expect(groups(heldout).size).toBeLessThan(30);
    expect(draft.statistics).toMatchObject({ pairs: 300, rowsIn: 300, rowsOut: 300 });
  });

  it('is refused when no pairs are left', async () => {
    expect(await failureOf(ingested(['']))).toMatchObject({ code: 'E2005' });
  });
});
