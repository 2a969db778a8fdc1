import type { Compute } from '../storage/ports.js';
import { readShards } from '../storage/shards/read-shards.js';
import type { PairRecord, ThreadRecord } from '../storage/shards/records.js';
import { NothingLeft } from './errors.js';
import { groupOf } from './groups.js';
import { Pace } from './pace.js';
import { PairBooks } from './pairs/pair-books.js';
import { pairsOf } from './pairs/pair-rule.js';
import type { BuildPairsInputs, BuildPairsParams, NoExecution } from './params.js';
import { type Split, splitOf } from './split.js';
import { writeSplitShards } from './split-shards.js';

/** Pairs of answers to one question (method §5), split by question: `train/`, `heldout/`. Rows are threads. */
const buildPairs: Compute<BuildPairsInputs, BuildPairsParams, NoExecution> = async (
  { threads },
  params,
  context,
) => {
  const books = new PairBooks();
  const pace = new Pace(context);
  async function* threadsOf(split: Split): AsyncGenerator<ThreadRecord> {
    for (const artifact of threads) {
      for await (const thread of readShards(artifact, 'threads', 'threads')) {
        await pace.tick();
        if (splitOf(groupOf(thread), params) === split) yield thread;
      }
    }
  }
  async function* pairsOfSplit(split: Split): AsyncGenerator<PairRecord> {
    for await (const thread of threadsOf(split)) {
      const found = pairsOf(thread, params);
      books.enter(thread, found);
      yield* found.pairs;
    }
  }
  const { files, rows } = await writeSplitShards(context.draft, 'pairs', pairsOfSplit);
  const pairs = rows.train + rows.heldout;
  if (pairs === 0) {
    throw new NothingLeft('pairs', books.dropped, 'add threads that have answers with different scores');
  }
  pace.report();
  return {
    kind: 'pairs',
    schemaVersion: 1,
    files,
    work: { count: pairs, unit: 'pairs' },
    statistics: {
      pairs,
      'train.pairs': rows.train,
      'heldout.pairs': rows.heldout,
      maxPairsPerGroup: params.maxPairsPerGroup,
      ...books.statistics(),
    },
  };
};

export default buildPairs;
