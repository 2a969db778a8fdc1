import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import buildPairs from '../../../corpus/build-pairs.js';
import ingestComparisons from '../../../corpus/ingest-comparisons.js';
import ingestStackExchange from '../../../corpus/ingest-stackexchange.js';
import ingestText from '../../../corpus/ingest-text.js';
import type { PairRecord } from '../../../storage/shards/records.js';
import golden from '../../golden/corpus/ai-pairs.json' with { type: 'json' };
import bpe from '../../golden/corpus/byte-level-bpe.json' with { type: 'json' };
import { expectRustMerges } from '../../golden/corpus/rust-merges.js';
import { workbench } from '../../unit/corpus/workbench.js';
import { describeRealData, sharedBytes, sharedSource } from './shared-data.js';

const SPLIT = { seed: 1, heldoutFraction: 0.1 };

describeRealData('the ai dump', () => {
  async function threads(joinMemoryBytes: number) {
    const bench = workbench();
    const sources = {
      posts: sharedSource('stackexchange/ai/Posts.xml'),
      votes: sharedSource('stackexchange/ai/Votes.xml'),
    };
    const params = { source: 'ai', maxQuarantinedFraction: 0 };
    return { bench, draft: await ingestStackExchange(sources, params, bench.context({ joinMemoryBytes })) };
  }

  it('is accounted for to the last of 1,279 posts and 5,323 votes, in one pass or in many', async () => {
    const { draft } = await threads(2 ** 28);
    expect(draft.statistics).toEqual({
      threads: 421,
      responses: 749,
      rowsIn: 1279,
      rowsOut: 1170,
      quarantined: 0,
      'dropped.otherPostType': 109,
      'votes.rowsIn': 5323,
      'votes.rowsOut': 4325,
      'votes.quarantined': 0,
      'votes.dropped.otherVoteType': 768,
      'votes.dropped.absentPost': 230,
    });
    expect((await threads(200_000)).draft).toEqual(draft);
  });

  it('gives row by row the pairs that Python finds', async () => {
    const { bench, draft } = await threads(2 ** 28);
    const params = { ...SPLIT, maxPairsPerGroup: 10, goodNotOlder: false };
    const built = await buildPairs({ threads: [bench.reader(draft)] }, params, bench.context({}));
    const train = await bench.rows(built, 'train', 'pairs');
    const heldout = await bench.rows(built, 'heldout', 'pairs');
    const lines = [
      ...train.map((pair) => [pair, 'train'] as const),
      ...heldout.map((pair) => [pair, 'heldout'] as const),
    ];
    const question = ([pair]: (typeof lines)[number]) => Number(pair.group.split('/')[1]);
    const text = lines.sort((a, b) => question(a) - question(b)).map(([pair, split]) => lineOf(pair, split));
    expect(text[0]).toBe(golden.first);
    expect(text.at(-1)).toBe(golden.last);
    expect({ pairs: text.length, train: train.length, heldout: heldout.length }).toEqual({
      pairs: golden.pairs,
      train: golden.train,
      heldout: golden.heldout,
    });
    expect(built.statistics).toMatchObject({
      'droppedPairs.tied': golden.tied,
      'droppedPairs.capped': golden.capped,
    });
    expect(createHash('sha256').update(text.join('\n')).digest('hex')).toBe(golden.sha256);
  });
});

/** A line of test/oracles/stackexchange_pairs.py. */
function lineOf(pair: PairRecord, split: string): string {
  const { id, goodScore, badScore, goodAt, badAt, context, good, bad } = pair;
  return [id, goodScore, badScore, goodAt, badAt, split, letters(context), letters(good), letters(bad)].join(
    '\t',
  );
}

function letters(text: string): string {
  const only = text.replace(/\P{L}/gu, '');
  return createHash('sha256').update(only).digest('hex').slice(0, 16);
}

describeRealData('the harmless-base half of hh-rlhf', () => {
  it('is accounted for to the last of 1,156 rows, and context and answer join to the transcript', async () => {
    const bench = workbench();
    const file = sharedSource('hh-rlhf/harmless-base/test.dev.jsonl.gz');
    const params = { source: 'hh', maxQuarantinedFraction: 0, ...SPLIT };
    const draft = await ingestComparisons({ comparisons: [file] }, params, bench.context({}));
    expect(draft.statistics).toMatchObject({
      rowsIn: 1156,
      rowsOut: 1154,
      quarantined: 0,
      'dropped.emptyAnswer': 2,
    });
    const pairs = [
      ...(await bench.rows(draft, 'train', 'pairs')),
      ...(await bench.rows(draft, 'heldout', 'pairs')),
    ];
    const transcripts = gunzipSync(sharedBytes('hh-rlhf/harmless-base/test.dev.jsonl.gz'))
      .toString('utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { chosen: string; rejected: string });
    expect(pairs).toHaveLength(1154);
    for (const { id, context, good, bad } of pairs) {
      const { chosen, rejected } = transcripts[Number(id.split('-').at(-1)) - 1] ?? {};
      expect([context + good, context + bad]).toEqual([chosen, rejected]);
      expect(context.endsWith('\n\nAssistant:')).toBe(true);
    }
  });
});

describeRealData('plain texts', () => {
  it.each([
    ['lm-text/tinyshakespeare/input.txt', 40_000],
    ['lm-text/wikitext-2/valid.txt', 3760],
  ])('%s becomes many documents and loses no line', async (path, rowsIn) => {
    const bench = workbench();
    const params = { source: 't', license: null, documentChars: 2000, maxQuarantinedFraction: 0 };
    const draft = await ingestText({ texts: [sharedSource(path)] }, params, bench.context({}));
    const documents = await bench.rows(draft, 'documents', 'documents');
    expect(documents.length).toBeGreaterThan(100);
    const { rowsOut, 'dropped.blankLine': blank } = draft.statistics;
    expect(draft.statistics).toMatchObject({ rowsIn, quarantined: 0 });
    expect(Number(rowsOut) + Number(blank)).toBe(rowsIn);
    const inked = (text: string) => text.replace(/\s+/g, '');
    expect(inked(documents.map(({ text }) => text).join('')) === inked(textOf(path))).toBe(true);
  });

  it.each(bpe.sharedData)('$file trains to the Rust trainer’s merges', async (recorded) => {
    await expectRustMerges(textOf(recorded.file), recorded);
  });
});

function textOf(path: string): string {
  return Buffer.from(sharedBytes(path)).toString('utf8');
}
