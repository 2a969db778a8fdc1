import type { Compute } from '../storage/ports.js';
import { readShards } from '../storage/shards/read-shards.js';
import type { PairRecord, TokenPairRecord } from '../storage/shards/records.js';
import { inBatches } from './batches.js';
import { Pace } from './pace.js';
import type { NoExecution, TokenizePairsInputs, TokenizePairsParams } from './params.js';
import type { Split } from './split.js';
import { writeSplitShards } from './split-shards.js';
import { openTokenizer } from './tokenizer/encode.js';
import { Lengths } from './tokenizer/length-quantiles.js';

/**
 * Token ids of pairs, in the pairs' own split and order. Context and answers are encoded apart; nothing is
 * truncated here. `sample` lengths are context and longer answer together, without special tokens.
 */
const tokenizePairs: Compute<TokenizePairsInputs, TokenizePairsParams, NoExecution> = async (
  { pairs, tokenizer },
  _params,
  context,
) => {
  const encoding = await openTokenizer(tokenizer);
  const lengths = { context: new Lengths(), answer: new Lengths(), sample: new Lengths() };
  let tokens = 0;
  const pace = new Pace(context, 'pairs', pairs.manifest.work.count);
  async function* rowsOf(split: Split): AsyncGenerator<TokenPairRecord> {
    for await (const batch of inBatches(readShards(pairs, split, 'pairs'))) {
      const ids = await encoding.encode(batch.flatMap(({ context, good, bad }) => [context, good, bad]));
      for (const [i, pair] of batch.entries()) {
        await pace.tick();
        const row = tokenPair(pair, ids.slice(3 * i, 3 * i + 3));
        const answer = Math.max(row.good.length, row.bad.length);
        lengths.context.add(row.context.length);
        lengths.answer.add(answer);
        lengths.sample.add(row.context.length + answer);
        tokens += row.context.length + row.good.length + row.bad.length;
        yield row;
      }
    }
  }
  const { files, rows } = await writeSplitShards(context.draft, 'token-pairs', rowsOf);
  pace.report();
  return {
    kind: 'token-pairs',
    schemaVersion: 1,
    files,
    work: { count: rows.train + rows.heldout, unit: 'pairs' },
    statistics: {
      tokenizer: tokenizer.digest,
      vocabularySize: encoding.vocabularySize,
      pairs: rows.train + rows.heldout,
      'train.pairs': rows.train,
      'heldout.pairs': rows.heldout,
      tokens,
      ...lengths.context.statistics('contextTokens'),
      ...lengths.answer.statistics('answerTokens'),
      ...lengths.sample.statistics('sampleTokens'),
    },
  };
};

function tokenPair(pair: PairRecord, ids: readonly (Uint16Array | Uint32Array)[]): TokenPairRecord {
  const { id, group, goodChars, badChars } = pair;
  const [context = NO_TOKENS, good = NO_TOKENS, bad = NO_TOKENS] = ids;
  return { id, group, context, good, bad, goodChars, badChars };
}

const NO_TOKENS = new Uint16Array(0);

export default tokenizePairs;
