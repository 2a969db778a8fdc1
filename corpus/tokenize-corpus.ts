import type { Compute } from '../storage/ports.js';
import type { TokensRecord } from '../storage/shards/records.js';
import { inBatches } from './batches.js';
import { type CorpusText, corpusTexts } from './corpus-texts.js';
import { NothingLeft } from './errors.js';
import { Pace } from './pace.js';
import type { NoExecution, TokenizeCorpusInputs, TokenizeCorpusParams } from './params.js';
import { type Split, splitOf } from './split.js';
import { writeSplitShards } from './split-shards.js';
import { closed } from './tokenizer/closed.js';
import { openTokenizer } from './tokenizer/encode.js';
import { TokenCounts, unigramLossNats } from './tokenizer/unigram.js';

/**
 * Token ids of a corpus, split by document: `train/`, `heldout/`. A row is one document, closed by the
 * end-of-text token, so that rows joined are the stream a language model reads.
 */
const tokenizeCorpus: Compute<TokenizeCorpusInputs, TokenizeCorpusParams, NoExecution> = async (
  inputs,
  params,
  context,
) => {
  const encoding = await openTokenizer(inputs.tokenizer);
  const counts = { train: new TokenCounts(), heldout: new TokenCounts() };
  const pace = new Pace(context);
  async function* textsOf(split: Split): AsyncGenerator<CorpusText> {
    for await (const text of corpusTexts(inputs)) {
      await pace.tick();
      if (splitOf(text.group, params) === split) yield text;
    }
  }
  async function* rowsOf(split: Split): AsyncGenerator<TokensRecord> {
    for await (const batch of inBatches(textsOf(split))) {
      for (const ids of await encoding.encode(batch.map(({ text }) => text))) {
        const tokens = closed(ids);
        counts[split].add(tokens);
        yield { tokens };
      }
    }
  }
  const { files, rows } = await writeSplitShards(context.draft, 'tokens', rowsOf);
  if (rows.train === 0) throw new NothingLeft('training documents', {}, 'lower heldoutFraction, or add text');
  pace.report();
  const { train, heldout } = counts;
  return {
    kind: 'tokens',
    schemaVersion: 1,
    files,
    work: { count: train.total + heldout.total, unit: 'tokens' },
    statistics: {
      tokenizer: inputs.tokenizer.digest,
      vocabularySize: encoding.vocabularySize,
      documents: rows.train + rows.heldout,
      'train.documents': rows.train,
      'heldout.documents': rows.heldout,
      tokens: train.total + heldout.total,
      'train.tokens': train.total,
      'heldout.tokens': heldout.total,
      'heldout.unigramLossNats': unigramLossNats(train, heldout, encoding.vocabularySize),
    },
  };
};

export default tokenizeCorpus;
