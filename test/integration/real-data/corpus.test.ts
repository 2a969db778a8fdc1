import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { z } from 'zod';
import buildPairs from '../../../corpus/build-pairs.js';
import ingestComparisons from '../../../corpus/ingest-comparisons.js';
import ingestStackExchange from '../../../corpus/ingest-stackexchange.js';
import ingestText from '../../../corpus/ingest-text.js';
import ingestWikipedia from '../../../corpus/ingest-wikipedia.js';
import { ingestWikipedia as wikipediaStage } from '../../../pipelines/stages/ingest-wikipedia.js';
import type { ArtifactDraft, SourceReader } from '../../../storage/ports.js';
import ai from '../../golden/corpus/ai-pairs.json' with { type: 'json' };
import beer from '../../golden/corpus/beer-pairs.json' with { type: 'json' };
import bpe from '../../golden/corpus/byte-level-bpe.json' with { type: 'json' };
import { pairLines, questionLines, summaryOf } from '../../golden/corpus/pair-lines.js';
import { expectRustMerges } from '../../golden/corpus/rust-merges.js';
import rioGrande from '../../golden/corpus/wikipedia/rio-grande-pairs.json' with { type: 'json' };
import { failureOf, sourceOf, workbench } from '../../unit/corpus/workbench.js';
import { describeRealData, sharedBytes, sharedSource } from './shared-data.js';

const SPLIT = { seed: 1, heldoutFraction: 0.1 };

async function stackExchangeThreads(
  posts: SourceReader,
  votes: SourceReader,
  source: string,
  joinMemoryBytes: number,
) {
  const bench = workbench();
  const params = { source, maxQuarantinedFraction: 0 };
  const draft = await ingestStackExchange({ posts, votes }, params, bench.context({ joinMemoryBytes }));
  return { bench, draft };
}

describeRealData('the ai dump', () => {
  const threads = (joinMemoryBytes: number) =>
    stackExchangeThreads(
      sharedSource('stackexchange/ai/Posts.xml'),
      sharedSource('stackexchange/ai/Votes.xml'),
      'ai',
      joinMemoryBytes,
    );

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
    await expectPythonsPairs(bench, draft, 'ai', ai);
  });
});

describeRealData('the beer dump, as the archive that it is published in', () => {
  const threads = (joinMemoryBytes: number) => {
    const archive = sharedSource('stackexchange/beer/beer.stackexchange.com.7z');
    return stackExchangeThreads(archive, archive, 'beer', joinMemoryBytes);
  };

  it('is accounted for to the last of 3,471 posts and 18,564 votes, in one pass or in many', async () => {
    const { draft } = await threads(2 ** 28);
    expect(draft.statistics).toEqual({
      threads: 1029,
      responses: 2277,
      rowsIn: 3471,
      rowsOut: 3306,
      quarantined: 0,
      'dropped.otherPostType': 165,
      'votes.rowsIn': 18_564,
      'votes.rowsOut': 16_201,
      'votes.quarantined': 0,
      'votes.dropped.otherVoteType': 1460,
      'votes.dropped.absentPost': 903,
    });
    expect((await threads(1_000_000)).draft).toEqual(draft);
  });

  it('gives row by row the pairs that Python finds', async () => {
    const { bench, draft } = await threads(2 ** 28);
    await expectPythonsPairs(bench, draft, 'beer', beer);
  });

  it('is refused when it is cut', async () => {
    const bytes = sharedBytes('stackexchange/beer/beer.stackexchange.com.7z').subarray(0, 3_000_000);
    const cut = sourceOf(bytes, 'beer.7z', 65_536);
    expect(await failureOf(stackExchangeThreads(cut, cut, 'beer', 1e6))).toMatchObject({
      code: 'E2001',
      facts: { where: { file: 'beer.7z', offsetBytes: 3_000_000 } },
    });
  });
});

async function expectPythonsPairs(
  bench: ReturnType<typeof workbench>,
  threads: ArtifactDraft,
  site: string,
  golden: typeof ai,
): Promise<void> {
  const params = { ...SPLIT, maxPairsPerGroup: 10, goodNotOlder: false };
  const built = await buildPairs({ threads: [bench.reader(threads)] }, params, bench.context({}));
  const { tied, capped, ...summary } = golden;
  expect(summaryOf(await questionLines(bench.reader(built), site))).toEqual(summary);
  expect(built.statistics).toMatchObject({
    pairs: golden.pairs,
    'droppedPairs.tied': tied,
    'droppedPairs.capped': capped,
  });
}

describeRealData('Wikipedia histories', () => {
  async function pairsOf(path: string, params: z.input<typeof wikipediaStage.params> = {}) {
    const bench = workbench();
    const history = [sharedSource(`wikipedia-xml/${path}`)];
    return {
      bench,
      draft: await ingestWikipedia({ history }, wikipediaStage.params.parse(params), bench.context({})),
    };
  }

  it('of format 0.3 give row by row the pairs that Python finds, for each of 247 revisions', async () => {
    const { bench, draft } = await pairsOf('meta-history/wiki_00023.xml');
    const { dropped, ...summary } = rioGrande;
    const reasons = Object.entries(dropped).map(([reason, rows]) => [`dropped.${reason}`, rows]);
    expect(draft.statistics).toEqual({
      ...{ pairs: 10, 'train.pairs': 10, 'heldout.pairs': 0, maxPairsPerGroup: 10 },
      ...{ rowsIn: 247, rowsOut: 10, quarantined: 0, ...Object.fromEntries(reasons) },
    });
    expect(summaryOf(await pairLines(bench.reader(draft)))).toEqual(summary);
  });

  it.each([
    ['meta-history/furwiki-example.xml', 4],
    ['pages-articles/testcorpus.xml.bz2', 9],
  ])('without reverts are refused, with every revision accounted for: %s', async (path, revisions) => {
    expect(await failureOf(pairsOf(path, { cues: [] }))).toMatchObject({
      code: 'E2005',
      facts: { why: `dropped: notRevert ${revisions}` },
    });
  });
});

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
