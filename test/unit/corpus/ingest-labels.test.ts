import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import ingest from '../../../corpus/ingest-labels.js';
import type { IngestLabelsParams } from '../../../corpus/label-params.js';
import { deal } from '../../../corpus/pairs/labelled-groups.js';
import { failureOf, sourceOf, workbench } from './workbench.js';

const PARAMS: IngestLabelsParams = {
  source: 'ethics',
  format: 'json-lines',
  fields: { context: 'context', text: 'text', label: 'label' },
  good: '1',
  bad: '0',
  contextEnd: null,
  separator: '',
  maxPairsPerText: 1,
  seed: 1,
  heldoutFraction: 0,
  maxQuarantinedFraction: 0.9,
};
const CSV = { format: 'csv', fields: { context: 'scenario', text: 'excuse', label: 'label' } } as const;

async function ingested(contents: readonly string[], changes: Partial<IngestLabelsParams> = {}) {
  const bench = workbench();
  const labels = contents.map((content, i) => sourceOf(gzipSync(content), `file ${i}`, 7));
  const draft = await ingest({ labels }, { ...PARAMS, ...changes }, bench.context({}));
  return {
    draft,
    train: await bench.rows(draft, 'train', 'pairs'),
    heldout: await bench.rows(draft, 'heldout', 'pairs'),
    quarantined: await bench.rows(draft, 'quarantine', 'quarantine'),
  };
}

const row = (context: string, text: string, label: unknown) => JSON.stringify({ context, text, label });
const rows = (...lines: readonly string[]) => [lines.join('\n')];

describe('texts with two labels', () => {
  it('make pairs of a good and a bad one in the same context', async () => {
    const { train } = await ingested(rows(row('Q', 'yes', 1), row('R', 'no', 0), row('Q', 'not', 0)));
    expect(train).toMatchObject([
      { context: 'Q', good: 'yes', bad: 'not', source: 'ethics', goodScore: null, goodChars: 3, badChars: 3 },
    ]);
    expect(train[0]?.id).toMatch(/^ethics\/[0-9a-f]{12}-1>[0-9a-f]{12}-3$/);
  });

  it.each([
    ['numbers', [1, 0], {}],
    ['truth values', [true, false], { good: 'true', bad: 'false' }],
    ['words', ['correct', 'wrong'], { good: 'correct', bad: 'wrong' }],
    ['numbers that mean the opposite', [0, 1], { good: '0', bad: '1' }],
  ])('read labels that are %s', async (_what, [good, bad], changes) => {
    const { train } = await ingested(rows(row('Q', 'yes', good), row('Q', 'no', bad)), changes);
    expect(train).toMatchObject([{ good: 'yes', bad: 'no' }]);
  });

  it('read columns of a CSV, also with line ends, commas and marks inside quotation marks', async () => {
    const csv =
      'label,scenario,excuse\r\n1,"Is it, ""so""?",Yes\r\n0,"Is it, ""so""?","No,\nnever."\r\n\r\n1,plain "as it is",b\r\n';
    const { train, draft } = await ingested([csv], { ...CSV, separator: ' ' });
    expect(train).toMatchObject([{ context: 'Is it, "so"? ', good: 'Yes', bad: 'No,\nnever.' }]);
    expect(draft.statistics).toMatchObject({ rowsIn: 4, 'dropped.blankLine': 1, 'dropped.unmatched': 1 });
  });

  it('find the context at the beginning of the text where it ends with given words', async () => {
    const content = 'label,scenario\n1,I stay because it rains.\n0,I stay because of a cat.\n1,I go.\n';
    const { train, draft } = await ingested([content], {
      format: 'csv',
      fields: { context: null, text: 'scenario', label: 'label' },
      contextEnd: ' because',
    });
    expect(train).toMatchObject([{ context: 'I stay because', good: ' it rains.', bad: ' of a cat.' }]);
    expect(draft.statistics).toMatchObject({ 'dropped.withoutContextEnd': 1 });
  });

  it('are paired with each other where they have no context, each side of the split for itself', async () => {
    const lines = Array.from({ length: 300 }, (_, i) => row('', `text ${i}`, i % 2));
    const { train, heldout, draft } = await ingested(rows(...lines), { heldoutFraction: 0.3 });
    const texts = (pairs: typeof train) => pairs.flatMap(({ good, bad }) => [good, bad]);
    const all = [...texts(train), ...texts(heldout)];
    expect(new Set(all).size).toBe(all.length);
    expect(heldout.length).toBeGreaterThan(25);
    expect(train.length).toBeGreaterThan(85);
    expect(draft.statistics).toMatchObject({ rowsIn: 300, rowsOut: all.length });
  });

  it('hold out whole contexts', async () => {
    const lines = Array.from({ length: 400 }, (_, i) =>
      row(`Q${i % 100}`, `text ${i}`, Math.floor(i / 100) % 2),
    );
    const { train, heldout } = await ingested(rows(...lines), { heldoutFraction: 0.3, maxPairsPerText: 2 });
    const contexts = (pairs: typeof train) => new Set(pairs.map(({ context }) => context));
    expect([...contexts(heldout)].filter((context) => contexts(train).has(context))).toEqual([]);
    expect(contexts(train).size + contexts(heldout).size).toBe(100);
    expect(train.length + heldout.length).toBe(400);
  });

  it('are dealt in an order that depends on seed and text, not on the order of the rows', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => row('Q', `text ${i}`, i % 2));
    const matches = async (ordered: readonly string[], seed: number) => {
      const { train } = await ingested(rows(...ordered), { seed });
      return train.map(({ good, bad }) => `${good}>${bad}`).sort();
    };
    const first = await matches(lines, 1);
    expect(await matches(lines.toReversed(), 1)).toEqual(first);
    expect(await matches(lines, 2)).not.toEqual(first);
  });

  it('balance their books over several files: rows that say nothing are dropped by name', async () => {
    const { draft, train } = await ingested([
      [row('Q', 'a', 1), row('Q', 'a', 1), row('Q', 'b', 0), row('Q', 'c', 0), row('Q', 'd', 2), ''].join(
        '\n',
      ),
      [row('Q', 'e', 0), row('Q', 'e', 1), row('Q', 'e', 0), row('Q', ' ', 0), '{', row('Q', 'f', 1)].join(
        '\n',
      ),
    ]);
    expect(train).toHaveLength(2);
    expect(draft.statistics).toEqual({
      pairs: 2,
      'train.pairs': 2,
      'heldout.pairs': 0,
      rowsIn: 11,
      rowsOut: 4,
      quarantined: 1,
      'dropped.duplicate': 1,
      'dropped.otherLabel': 1,
      'dropped.contradicted': 3,
      'dropped.emptyText': 1,
    });
  });

  it.each([
    ['JSON without a text', row('Q', 'a', 1), '{"context":"Q","label":1}', {}, 'text is not text'],
    ['JSON without a label', row('Q', 'a', 1), '{"context":"Q","text":"b"}', {}, 'label is not a label'],
    ['too few fields', 'label,scenario,excuse', '1,Q', CSV, '2 fields under 3 columns'],
    [
      'a mark that does not end its field',
      'label,scenario,excuse',
      '1,"Q"x,b',
      CSV,
      'text behind a closing quotation mark, or none that closes',
    ],
  ])('are quarantined with place and reason: %s', async (_what, first, broken, changes, reason) => {
    const sound = changes === CSV ? '1,Q,yes\n0,Q,no' : [row('Q', 'x', 1), row('Q', 'y', 0)].join('\n');
    const { quarantined } = await ingested([`${first}\n${broken}\n${sound}\n`], changes);
    expect(quarantined).toMatchObject([{ row: 2, offsetBytes: first.length + 1, reason }]);
  });

  it.each([
    ['a file without the columns that are named', ['a,b\n1,2\n'], CSV, 'E2002'],
    ['rows of one label', rows(row('Q', 'a', 1), row('Q', 'b', 1)), {}, 'E2005'],
    [
      'more unreadable rows than are allowed',
      rows('{', row('Q', 'a', 1)),
      { maxQuarantinedFraction: 0.1 },
      'E2004',
    ],
  ])('are refused: %s', async (_what, contents, changes, code) => {
    expect(await failureOf(ingested(contents, changes))).toMatchObject({ code });
  });
});

describe('dealing good to bad', () => {
  it.each([
    [2, 3, 1],
    [3, 2, 2],
    [1, 5, 3],
    [4, 4, 9],
    [5, 3, 2],
    [0, 4, 1],
  ])('uses each of %i and %i evenly, in at most %i pairs, none twice', (goods, bads, most) => {
    const pairs = deal(goods, bads, most);
    const each = Math.min(most, Math.max(goods, bads));
    expect(new Set(pairs.map(String)).size).toBe(pairs.length);
    expect(pairs).toHaveLength(Math.min(goods, bads) * each);
    for (const side of [0, 1] as const) {
      const uses = new Map<number, number>();
      for (const pair of pairs) uses.set(pair[side], (uses.get(pair[side]) ?? 0) + 1);
      expect(Math.max(0, ...uses.values())).toBeLessThanOrEqual(each);
      const size = side === 0 ? goods : bads;
      for (const index of uses.keys()) expect(index).toBeLessThan(size);
    }
  });
});
