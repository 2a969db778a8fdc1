import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import buildPairs from '../../../corpus/build-pairs.js';
import ingestReddit from '../../../corpus/ingest-reddit.js';
import ingestWikipedia from '../../../corpus/ingest-wikipedia.js';
import { ingestReddit as redditStage } from '../../../pipelines/stages/ingest-reddit.js';
import { ingestWikipedia as wikipediaStage } from '../../../pipelines/stages/ingest-wikipedia.js';
import { sourceOf, workbench } from '../../unit/corpus/workbench.js';
import { pairLines, summaryOf } from './pair-lines.js';
import reddit from './reddit/pairs.json' with { type: 'json' };
import wikipedia from './wikipedia/pairs.json' with { type: 'json' };

function fixture(path: string) {
  return sourceOf(readFileSync(new URL(path, import.meta.url)), path, 4096);
}

/** Counts of a manifest without their prefix, in the oracle's names. */
function counts(statistics: object, prefix: RegExp): Record<string, unknown> {
  const named = Object.entries(statistics).filter(([name, rows]) => prefix.test(name) && rows !== 0);
  return Object.fromEntries(named.map(([name, rows]) => [name.replace(/dropped(Pairs)?\./, ''), rows]));
}

it.each([2 ** 28, 30_000])(
  'gives of Reddit rows, with %d bytes of memory, the pairs that Python finds',
  async (joinMemoryBytes) => {
    const bench = workbench();
    const inputs = {
      submissions: [fixture('reddit/submissions.jsonl.zst')],
      comments: [fixture('reddit/comments.jsonl.gz')],
    };
    const threads = await ingestReddit(
      inputs,
      redditStage.params.parse({}),
      bench.context({ joinMemoryBytes }),
    );
    const params = { seed: 1, heldoutFraction: 0.1, maxPairsPerGroup: 10, goodNotOlder: true };
    const pairs = await buildPairs({ threads: [bench.reader(threads)] }, params, bench.context({}));
    const { dropped, droppedPairs, ...summary } = reddit;
    expect(counts(threads.statistics, /^(comments\.)?dropped\./)).toEqual(dropped);
    expect(counts(pairs.statistics, /^droppedPairs\./)).toEqual(
      Object.fromEntries(Object.entries(droppedPairs).filter(([, rows]) => rows > 0)),
    );
    expect(summaryOf(await pairLines(bench.reader(pairs)))).toEqual(summary);
  },
);

it('gives of a Wikipedia history the pairs that Python finds', async () => {
  const bench = workbench();
  const history = [fixture('wikipedia/history.xml.bz2')];
  const pairs = await ingestWikipedia({ history }, wikipediaStage.params.parse({}), bench.context({}));
  const { dropped, ...summary } = wikipedia;
  expect(counts(pairs.statistics, /^dropped\./)).toEqual(dropped);
  expect(summaryOf(await pairLines(bench.reader(pairs)))).toEqual(summary);
});
