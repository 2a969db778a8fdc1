import { describe, expect, it } from 'vitest';
import ingest from '../../../corpus/ingest-text.js';
import { failureOf, sourceOf, workbench } from './workbench.js';

const PARAMS = { source: 'plays', license: 'CC0-1.0', documentChars: 10, maxQuarantinedFraction: 0.5 };

async function ingested(...texts: (string | Uint8Array)[]) {
  const bench = workbench();
  const draft = await ingest(
    { texts: texts.map((text) => sourceOf(text, 'text', 5)) },
    PARAMS,
    bench.context({}),
  );
  return { draft, bench, documents: await bench.rows(draft, 'documents', 'documents') };
}

describe('plain text', () => {
  it('becomes documents that end at a blank line once they are long enough', async () => {
    const { documents } = await ingested('\n\none\r\ntwo\r\n\r\nthree\r\n\r\n\r\nfour\r\n');
    expect(documents.map(({ text }) => text)).toEqual(['one\ntwo\n\nthree', 'four']);
    expect(documents[0]).toMatchObject({ source: 'plays', license: 'CC0-1.0', createdAt: null });
  });

  it('is cut at a line’s end where it has no blank lines', async () => {
    const { documents } = await ingested(Array.from({ length: 30 }, () => 'nine char').join('\n'));
    expect(documents.map(({ text }) => text.length)).toEqual([79, 79, 79, 59]);
  });

  it('never shares a document between files, and names documents by content, not by file', async () => {
    const { documents } = await ingested('a\n', 'b\n');
    expect(documents.map(({ text }) => text)).toEqual(['a', 'b']);
    expect(new Set(documents.map(({ id }) => id)).size).toBe(2);
    const bench = workbench();
    const renamed = await ingest(
      { texts: [sourceOf('a\n', 'x'), sourceOf('b\n', 'y')] },
      PARAMS,
      bench.context({}),
    );
    expect((await bench.rows(renamed, 'documents', 'documents')).map(({ id }) => id)).toEqual(
      documents.map(({ id }) => id),
    );
  });

  it('balances its books in lines', async () => {
    const { draft } = await ingested('\none\n\ntwo three\n\n\nfour\n');
    expect(draft.statistics).toEqual({
      documents: 2,
      characters: 18,
      rowsIn: 7,
      rowsOut: 4,
      quarantined: 0,
      'dropped.blankLine': 3,
    });
  });

  it('quarantines a line that is not UTF-8', async () => {
    const { draft, documents, bench } = await ingested(Buffer.from('good\ncaf\xe9\nmore\n', 'latin1'));
    expect(documents.map(({ text }) => text)).toEqual(['good\nmore']);
    expect(await bench.rows(draft, 'quarantine', 'quarantine')).toMatchObject([
      { row: 2, offsetBytes: 5, reason: 'not valid UTF-8' },
    ]);
    expect(draft.statistics).toMatchObject({ rowsIn: 3, rowsOut: 2, quarantined: 1 });
  });

  it('is refused when nothing is left', async () => {
    expect(await failureOf(ingested('\n \n'))).toMatchObject({ code: 'E2005' });
  });
});
