import { describe, expect, it } from 'vitest';
import ingestText from '../../../corpus/ingest-text.js';
import tokenizeCorpus from '../../../corpus/tokenize-corpus.js';
import tokenizePairs from '../../../corpus/tokenize-pairs.js';
import { openTokenizer } from '../../../corpus/tokenizer/encode.js';
import trainTokenizer from '../../../corpus/train-tokenizer.js';
import type { PairRecord } from '../../../storage/shards/records.js';
import { writeShards } from '../../../storage/shards/write-shards.js';
import { failureOf, sourceOf, workbench } from './workbench.js';

const TOKENIZER = { vocabularySize: 300, seed: 1, sampleFraction: 1 };
const SPLIT = { seed: 1, heldoutFraction: 0.25 };

async function prepared() {
  const bench = workbench();
  const context = bench.context({});
  const text = Array.from({ length: 100 }, (_, i) => `The ${i} kettles sing <|endoftext|> of tea.\n`).join(
    '\n',
  );
  const params = { source: 't', license: null, documentChars: 1, maxQuarantinedFraction: 0 };
  const ingested = await ingestText({ texts: [sourceOf(text)] }, params, context);
  const corpus = { documents: [bench.reader(ingested)], threads: [] };
  const trained = await trainTokenizer(corpus, TOKENIZER, context);
  return { bench, context, corpus, trained, tokenizer: bench.reader(trained) };
}

describe('a trained tokenizer', () => {
  it('records what it was made of', async () => {
    const { trained } = await prepared();
    expect(trained.statistics).toMatchObject({
      vocabularySize: 300,
      merges: 40,
      documents: 100,
      rowsIn: 100,
      rowsOut: 100,
      'dropped.notSampled': 0,
    });
    expect(trained.files.map(({ path }) => path)).toEqual(['tokenizer.json']);
  });

  it('counts a sample that grows with its fraction', async () => {
    const { corpus, context } = await prepared();
    const sampled = async (sampleFraction: number) =>
      Number((await trainTokenizer(corpus, { ...TOKENIZER, sampleFraction }, context)).statistics.documents);
    const [quarter, half] = [await sampled(0.25), await sampled(0.5)];
    expect(quarter).toBeGreaterThan(10);
    expect(half).toBeGreaterThan(quarter);
    expect(half).toBeLessThan(75);
  });

  it.each([259, 65_537, Number.NaN])('is refused %d ids', async (vocabularySize) => {
    const { corpus, context } = await prepared();
    const failure = await failureOf(trainTokenizer(corpus, { ...TOKENIZER, vocabularySize }, context));
    expect(failure).toMatchObject({ code: 'E2007', kind: 'configuration' });
  });

  it('is refused when there is no text', async () => {
    const { context } = await prepared();
    const failure = await failureOf(trainTokenizer({ documents: [], threads: [] }, TOKENIZER, context));
    expect(failure).toMatchObject({ code: 'E2005' });
  });
});

describe('a tokenized corpus', () => {
  it('holds each document once, closed by end-of-text, which occurs nowhere else', async () => {
    const { bench, context, corpus, tokenizer } = await prepared();
    const draft = await tokenizeCorpus({ ...corpus, tokenizer }, SPLIT, context);
    const encoding = await openTokenizer(tokenizer);
    const rows = [
      ...(await bench.rows(draft, 'train', 'tokens')),
      ...(await bench.rows(draft, 'heldout', 'tokens')),
    ];
    for (const { tokens } of rows) expect(tokens.indexOf(0)).toBe(tokens.length - 1);
    const texts = await Promise.all(rows.map(({ tokens }) => encoding.decode(tokens)));
    const numbers = texts.map((text) =>
      Number(/^The (\d+) kettles sing <\|endoftext\|> of tea\.$/.exec(text)?.[1]),
    );
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it('counts documents and tokens of each split, and the loss of a model without context', async () => {
    const { bench, context, corpus, tokenizer } = await prepared();
    const draft = await tokenizeCorpus({ ...corpus, tokenizer }, SPLIT, context);
    const train = await bench.rows(draft, 'train', 'tokens');
    const heldout = await bench.rows(draft, 'heldout', 'tokens');
    const total = (rows: typeof train) => rows.reduce((sum, { tokens }) => sum + tokens.length, 0);
    expect(draft.work).toEqual({ count: total(train) + total(heldout), unit: 'tokens' });
    expect(draft.statistics).toMatchObject({
      tokenizer: tokenizer.digest,
      vocabularySize: 300,
      documents: 100,
      'train.documents': train.length,
      'heldout.documents': heldout.length,
      'train.tokens': total(train),
      'heldout.tokens': total(heldout),
    });
    expect(heldout.length).toBeGreaterThan(10);
    const counts = Array.from({ length: 300 }, () => 1);
    for (const { tokens } of train) for (const id of tokens) counts[id] = (counts[id] ?? 0) + 1;
    const losses = heldout.flatMap(({ tokens }) =>
      [...tokens].map((id) => -Math.log((counts[id] ?? 0) / (total(train) + 300))),
    );
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    expect(draft.statistics['heldout.unigramLossNats']).toBeCloseTo(mean, 10);
  });

  it('is refused when nothing is left to train on', async () => {
    const { context, corpus, tokenizer } = await prepared();
    const all = { seed: 1, heldoutFraction: 1 };
    expect(await failureOf(tokenizeCorpus({ ...corpus, tokenizer }, all, context))).toMatchObject({
      code: 'E2005',
    });
  });
});

describe('tokenized pairs', () => {
  it('keep order, split, group and characters, and decode to the texts', async () => {
    const { bench, context, tokenizer } = await prepared();
    const pairs = Array.from({ length: 150 }, (_, i) => pair(i));
    const files = [
      ...(await writeShards(context.draft, 'train', 'pairs', pairs.slice(0, 140))),
      ...(await writeShards(context.draft, 'heldout', 'pairs', pairs.slice(140))),
    ];
    const work = { count: 150, unit: 'pairs' } as const;
    const input = bench.reader({ kind: 'pairs', schemaVersion: 1, files, work, statistics: {} });
    const draft = await tokenizePairs({ pairs: input, tokenizer }, {}, context);
    const encoding = await openTokenizer(tokenizer);
    const train = await bench.rows(draft, 'train', 'token-pairs');
    const heldout = await bench.rows(draft, 'heldout', 'token-pairs');
    const decoded = await Promise.all(
      [...train, ...heldout].map(async ({ context, good, bad, ...rest }) => ({
        ...rest,
        context: await encoding.decode(context),
        good: await encoding.decode(good),
        bad: await encoding.decode(bad),
      })),
    );
    const kept = ({ id, group, context, good, bad, goodChars, badChars }: PairRecord) => {
      return { id, group, context, good, bad, goodChars, badChars };
    };
    expect(decoded).toEqual(pairs.map(kept));
    const samples = [...train, ...heldout].map(
      (row) => row.context.length + Math.max(row.good.length, row.bad.length),
    );
    samples.sort((a, b) => a - b);
    expect(draft.statistics).toMatchObject({
      tokenizer: tokenizer.digest,
      vocabularySize: 300,
      pairs: 150,
      'train.pairs': 140,
      'heldout.pairs': 10,
      'sampleTokens.p50': samples[74],
      'sampleTokens.p90': samples[134],
      'sampleTokens.p99': samples[148],
      'sampleTokens.max': samples[149],
    });
  });
});

function pair(i: number): PairRecord {
  const good = `Tea ${'and sugar '.repeat(i % 7)}`;
  return {
    id: `p${i}`,
    group: `g${i % 20}`,
    source: 't',
    context: `What, ${i}?`,
    good,
    bad: 'No.',
    goodScore: 2,
    badScore: 1,
    goodAt: null,
    badAt: null,
    goodChars: good.length,
    badChars: 3,
  };
}
