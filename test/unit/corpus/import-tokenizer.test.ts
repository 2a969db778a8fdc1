import { describe, expect, it } from 'vitest';
import importTokenizer from '../../../corpus/import-tokenizer.js';
import ingestText from '../../../corpus/ingest-text.js';
import { openTokenizer } from '../../../corpus/tokenizer/encode.js';
import trainTokenizer from '../../../corpus/train-tokenizer.js';
import { failureOf, sourceOf, workbench } from './workbench.js';

const TEXT = 'The kettle sings of <|endoftext|> tea, again & again.';

/** A tokenizer of ours, as text, and what imports one. */
async function prepared() {
  const bench = workbench();
  const context = bench.context({});
  const params = { source: 't', license: null, documentChars: 1, maxQuarantinedFraction: 0 };
  const ingested = await ingestText({ texts: [sourceOf(`${TEXT}\n`.repeat(50))] }, params, context);
  const corpus = { documents: [bench.reader(ingested)], threads: [] };
  const sizes = { vocabularySize: 290, seed: 1, sampleFraction: 1 };
  const ours = bench.reader(await trainTokenizer(corpus, sizes, context));
  const json = Buffer.from(await ours.bytes('tokenizer.json')).toString('utf8');
  const importOf = async (text: string) =>
    bench.reader(await importTokenizer({ tokenizer: sourceOf(text) }, {}, context));
  return { ours, json, importOf };
}

async function originalIds(artifact: Awaited<ReturnType<typeof prepared>>['ours']) {
  const file = JSON.parse(Buffer.from(await artifact.bytes('original-ids.json')).toString('utf8'));
  return file.ids as (number | null)[];
}

describe('importing a tokenizer', () => {
  it('keeps every id of one that has our special tokens first', async () => {
    const { ours, json, importOf } = await prepared();
    const again = await importOf(json);
    expect(await originalIds(again)).toEqual(Array.from({ length: 290 }, (_, id) => id));
    const [a, b] = [await openTokenizer(ours), await openTokenizer(again)];
    expect(await b.encode([TEXT])).toEqual(await a.encode([TEXT]));
  });

  it('puts our special tokens first, whatever ids the published tokens had', async () => {
    const { ours, json, importOf } = await prepared();
    const file = JSON.parse(json);
    const tokens = Object.keys(file.model.vocab).filter(
      (token) => !/^<\|(endofcontext|good|bad)/.test(token),
    );
    const reversed = Object.fromEntries(tokens.map((token, i) => [token, tokens.length - 1 - i]));
    const added = [{ ...file.added_tokens[0], id: reversed['<|endoftext|>'] }];
    const other = await importOf(
      JSON.stringify({ ...file, added_tokens: added, model: { ...file.model, vocab: reversed } }),
    );
    const ids = await originalIds(other);
    expect(ids.slice(0, 4)).toEqual([reversed['<|endoftext|>'], null, null, null]);
    expect(ids.slice(4)).toEqual(ids.slice(4).toSorted((a, b) => Number(a) - Number(b)));
    const [a, b] = [await openTokenizer(ours), await openTokenizer(other)];
    const [encoded = []] = await b.encode([TEXT]);
    expect(await b.decode(encoded)).toBe(TEXT);
    expect(encoded.length).toBe((await a.encode([TEXT]))[0]?.length);
    expect(Array.from(encoded)).not.toContain(0);
  });

  it.each([
    ['no JSON', () => 'tokens', /not JSON/],
    ['another kind of model', (file: Json) => ({ ...file, model: { type: 'Unigram' } }), /Unigram, not BPE/],
    [
      'words that are not byte-level',
      (file: Json) => ({ ...file, pre_tokenizer: { type: 'Metaspace' } }),
      /Metaspace/,
    ],
    ['a normalizer', (file: Json) => ({ ...file, normalizer: { type: 'NFC' } }), /normalizer/],
    [
      'no end of text',
      (file: Json) => ({ ...file, added_tokens: [], model: { type: 'BPE', vocab: { a: 0 }, merges: [] } }),
      /endoftext/,
    ],
  ])('refuses a file with %s', async (_what, change, why) => {
    const { json, importOf } = await prepared();
    const changed = change(JSON.parse(json));
    const failure = await failureOf(
      importOf(typeof changed === 'string' ? changed : JSON.stringify(changed)),
    );
    expect(failure).toMatchObject({ code: 'E2006', facts: { why: expect.stringMatching(why) } });
  });
});

type Json = Record<string, unknown>;
