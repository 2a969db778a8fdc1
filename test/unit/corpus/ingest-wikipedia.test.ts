import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SourceTruncated, UnexpectedSource } from '../../../corpus/errors.js';
import ingest from '../../../corpus/ingest-wikipedia.js';
import type { IngestWikipediaParams } from '../../../corpus/params.js';
import { sha1Of } from '../../../corpus/sources/wikipedia/revision.js';
import { failureOf, sourceOf, workbench } from './workbench.js';

const PARAMS: IngestWikipediaParams = {
  source: 'wiki',
  namespaces: [0],
  revertRadius: 15,
  cues: ['rvv'],
  contextChars: 40,
  followingChars: 12,
  maxPassageChars: 100,
  maxPairsPerGroup: 10,
  seed: 1,
  heldoutFraction: 0,
  maxQuarantinedFraction: 0.5,
};

const CLEAN = 'A kettle boils water.\nIt stands on a stove, mostly.\nTea needs it.';
const SPOILT = CLEAN.replace('stove', 'POOP head');

interface Edit {
  readonly text: string;
  readonly comment?: string;
  readonly by?: string;
  readonly raw?: string;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

/** A revision of format 0.3: no `sha1`, no `parentid`. */
function revision({ text, comment = '', by }: Edit, id: number): string {
  return `    <revision>
      <id>${id}</id>
      <timestamp>2006-05-16T23:04:${String(id % 60).padStart(2, '0')}Z</timestamp>
      <contributor><username>${by ?? `editor ${id}`}</username><id>7</id></contributor>
      ${comment === '' ? '' : `<comment>${escaped(comment)}</comment>`}
      <text xml:space="preserve">${escaped(text)}</text>
    </revision>
`;
}

function page(edits: readonly (Edit | string)[], { id = 5, title = 'Kettle', ns = '' } = {}): string {
  const revisions = edits.map((edit, i) => (typeof edit === 'string' ? edit : revision(edit, i + 1)));
  return `  <page>\n    <title>${title}</title>\n${ns}    <id>${id}</id>\n${revisions.join('')}  </page>\n`;
}

const SITE = `  <siteinfo>
    <sitename>Sample wiki</sitename>
    <namespaces><namespace key="0" /><namespace key="3">User talk</namespace></namespaces>
  </siteinfo>
`;

function dump(pages: readonly string[], { version = '0.3', declaration = '' } = {}): string {
  const open = `<mediawiki xmlns="http://www.mediawiki.org/xml/export-${version}/" version="${version}" xml:lang="en">`;
  return `${declaration}${open}\n${SITE}${pages.join('')}</mediawiki>\n`;
}

const REVERTED: readonly Edit[] = [{ text: CLEAN }, { text: SPOILT }, { text: CLEAN, comment: 'RVV' }];

async function ingested(content: string | Uint8Array, params: Partial<IngestWikipediaParams> = {}) {
  const bench = workbench();
  const history = [sourceOf(content, 'history.xml', 83)];
  const draft = await ingest({ history }, { ...PARAMS, ...params }, bench.context({}));
  return { draft, bench, pairs: await bench.rows(draft, 'train', 'pairs') };
}

describe('a history of revisions', () => {
  it('gives the restored passage as good and what it replaced as bad, with what stands before', async () => {
    const { pairs } = await ingested(dump([page(REVERTED)]));
    expect(pairs).toEqual([
      {
        id: 'wiki/5/3>2',
        group: 'wiki/5',
        source: 'wiki',
        context: 'Kettle\n\nA kettle boils water.\nIt stands on a ',
        good: 'stove, mostly.',
        bad: 'POOP head, mostly.',
        goodScore: null,
        badScore: null,
        goodAt: '2006-05-16T23:04:03.000Z',
        badAt: '2006-05-16T23:04:02.000Z',
        goodChars: 14,
        badChars: 18,
      },
    ]);
  });

  it('reads every export format from 0.3 to 0.11, by what it gives: sha1, ns, deleted parts, further slots', async () => {
    const sha1 = (text: string) => `<sha1>${sha1Of(text)}</sha1>`;
    const modern = (id: number, text: string, rest = '') => `<revision>
      <id>${id}</id><parentid>${id - 1}</parentid><timestamp>2020-01-01T00:00:0${id}Z</timestamp>
      <contributor><ip>10.0.0.${id}</ip></contributor><minor/><comment>rvv</comment><origin>${id}</origin>
      <model>wikitext</model><format>text/x-wiki</format><text bytes="${text.length}" xml:space="preserve">${text}</text>
      ${sha1(text)}<content><role>other</role><text>slot</text></content>${rest}</revision>`;
    const hidden = `<revision><id>4</id><timestamp>2020-01-01T00:00:04Z</timestamp><contributor deleted="deleted" />
      <comment deleted="deleted" /><text bytes="9" deleted="deleted" />${sha1(CLEAN)}</revision>`;
    const edits = [modern(1, CLEAN), modern(2, SPOILT), modern(3, CLEAN), hidden, modern(5, SPOILT)];
    for (const version of ['0.6', '0.10', '0.11']) {
      const content = dump([page(edits, { ns: '<ns>0</ns>' })], { version });
      const { pairs, draft } = await ingested(content);
      expect(pairs.map(({ id }) => id)).toEqual(['wiki/5/3>2']);
      expect(draft.statistics).toMatchObject({ 'dropped.noText': 1 });
    }
  });

  it('computes the SHA-1 as MediaWiki writes it', () => {
    expect(sha1Of('')).toBe('phoiac9h4m842xq45sp7s6u21eteeq1');
    expect(sha1Of('17')).toBe('0tt80woaa11w8brcde626s7nrqra0yk');
  });

  it('finds reverts at most so many revisions back', async () => {
    const vandals = Array.from({ length: 14 }, (_, i) => ({ text: `${CLEAN} ${i}` }));
    const content = dump([page([{ text: CLEAN }, ...vandals, { text: CLEAN, comment: 'rvv' }])]);
    const params = { maxPassageChars: 500, followingChars: 0 };
    expect((await ingested(content, params)).pairs.map(({ id, bad }) => [id, bad])).toEqual([
      ['wiki/5/16>15', 'it. 13'],
    ]);
    expect(await failureOf(ingested(content, { ...params, revertRadius: 14 }))).toMatchObject({
      code: 'E2005',
    });
  });

  const NO_PAIR: readonly (readonly [string, readonly (Edit | string)[]])[] = [
    ['notRevert', [{ text: SPOILT }, { text: CLEAN, comment: 'rvv' }]],
    ['notRevert', [{ text: CLEAN }, { text: CLEAN, comment: 'rvv' }]],
    ['noCue', [...REVERTED.slice(0, 2), { text: CLEAN, comment: 'better so' }]],
    ['selfRevert', [{ text: CLEAN }, { text: SPOILT, by: 'me' }, { text: CLEAN, comment: 'rvv', by: 'me' }]],
    ['longPassage', [{ text: CLEAN }, { text: 'x'.repeat(200) }, { text: CLEAN, comment: 'rvv' }]],
    ['emptyPassage', [{ text: CLEAN }, { text: '' }, { text: CLEAN, comment: 'rvv' }]],
    ['whitespaceOnly', [{ text: CLEAN }, { text: `${CLEAN}\n` }, { text: CLEAN, comment: 'rvv' }]],
    ['noText', [{ text: CLEAN }, '<revision><id>x</id></revision>', { text: CLEAN, comment: 'rvv' }]],
  ];

  it.each(NO_PAIR)('counts every revision that gives no pair by its reason: %s', async (reason, edits) => {
    const { pairs, draft } = await ingested(dump([page(REVERTED), page(edits, { id: 6 })]));
    expect(pairs.map(({ group }) => group)).toEqual(['wiki/5']);
    const { rowsIn, rowsOut, quarantined, ...others } = draft.statistics as Record<string, number>;
    const dropped = Object.entries(others).filter(([name]) => name.startsWith('dropped.'));
    const sum = dropped.reduce((total, [, rows]) => total + rows, 0);
    expect([rowsIn, Number(rowsOut) + Number(quarantined) + sum]).toEqual([
      3 + edits.length,
      3 + edits.length,
    ]);
    expect(Object.fromEntries(dropped)[`dropped.${reason}`]).toBeGreaterThanOrEqual(1);
  });

  it('takes every revert when no cue is asked for', async () => {
    const content = dump([page([...REVERTED.slice(0, 2), { text: CLEAN }])]);
    expect((await ingested(content, { cues: [] })).pairs).toHaveLength(1);
  });

  it('reads only the namespaces asked for, named by number or by the title’s prefix', async () => {
    const pages = [
      page(REVERTED),
      page(REVERTED, { id: 6, title: 'User talk:Kettle' }),
      page(REVERTED, { id: 7, title: 'Star Wars: a kettle' }),
      page(REVERTED, { id: 8, ns: '<ns>14</ns>' }),
    ];
    const groups = async (namespaces: number[]) =>
      (await ingested(dump(pages), { namespaces })).pairs.map(({ group }) => group);
    expect(await groups([0])).toEqual(['wiki/5', 'wiki/7']);
    expect(await groups([3, 14])).toEqual(['wiki/6', 'wiki/8']);
  });

  it('caps the pairs of a page to a choice that depends on seed and pair alone', async () => {
    const wars = Array.from({ length: 9 }, (_, i) => [
      { text: `${CLEAN} ${i}` },
      { text: CLEAN, comment: 'rvv' },
    ]);
    const content = dump([page([{ text: CLEAN }, ...wars.flat()])]);
    const ids = async (maxPairsPerGroup: number, seed = 1) =>
      (await ingested(content, { maxPairsPerGroup, seed })).pairs.map(({ id }) => id);
    const all = await ids(20);
    expect(all).toHaveLength(9);
    const five = await ids(5);
    expect(five).toEqual(all.filter((id) => five.includes(id)));
    expect(five).toHaveLength(5);
    expect(await ids(3)).toEqual(['wiki/5/9>8', 'wiki/5/13>12', 'wiki/5/15>14']);
    expect(await ids(5, 2)).not.toEqual(five);
  });

  it('is split by page, in one pass', async () => {
    const pages = Array.from({ length: 80 }, (_, i) => page(REVERTED, { id: i + 1 }));
    const { pairs, draft, bench } = await ingested(dump(pages), { heldoutFraction: 0.25 });
    const heldout = await bench.rows(draft, 'heldout', 'pairs');
    expect(pairs.length + heldout.length).toBe(80);
    expect(heldout.length).toBeGreaterThan(10);
    expect(heldout.length).toBeLessThan(32);
    expect(draft.statistics).toMatchObject({ rowsIn: 240, rowsOut: 80, 'heldout.pairs': heldout.length });
  });
});

describe('a file as they occur in the wild', () => {
  const content = dump([page(REVERTED), page(REVERTED, { id: 6, title: 'Caf\u00e9 \u{1f375}' })]);

  it('is read to the same bytes from gzip, with a byte-order mark or a declaration', async () => {
    const plain = await ingested(content);
    const variants = [
      gzipSync(content),
      `\uFEFF${content}`,
      dump([content.slice(content.indexOf('  <page>'), content.indexOf('</mediawiki>'))], {
        declaration: '<?xml version="1.0" encoding="UTF-8"?>\n',
      }),
    ];
    for (const variant of variants) expect((await ingested(variant)).draft.files).toEqual(plain.draft.files);
  });

  it('is read to the same bytes from UTF-16 of either order, with and without a mark', async () => {
    const plain = await ingested(content);
    for (const mark of ['\uFEFF', '']) {
      const declared = `${mark}<?xml version="1.0" encoding="utf-16"?>\n${content}`;
      const little = Buffer.from(declared, 'utf16le');
      for (const bytes of [little, Buffer.from(little).swap16()])
        expect((await ingested(bytes)).draft.files).toEqual(plain.draft.files);
    }
  });

  it('is refused when its UTF-16 is damaged or another encoding is declared', async () => {
    const damaged = Buffer.from(`\uFEFF${content.replace('stove', '\ud800')}`, 'utf16le');
    expect(await failureOf(ingested(damaged))).toMatchObject({
      code: 'E2002',
      facts: { expected: 'UTF-16LE' },
    });
    const latin = `<?xml version="1.0" encoding="iso-8859-1"?>\n${content}`;
    expect(await failureOf(ingested(latin))).toMatchObject({ code: 'E2002', facts: { found: 'iso-8859-1' } });
  });

  const OTHERS = [
    ['text', 'just words', /XML/],
    ['another root', '<posts>\n</posts>', /<mediawiki>/],
    ['a format of the future', dump([], { version: '0.12' }), /0.3 to 0.11/],
    ['an ill-formed siteinfo', dump([]).replace('</namespaces>', ''), /<siteinfo>/],
    ['an unclosed siteinfo', dump([page(REVERTED)]).replace('</siteinfo>', ''), /<\/siteinfo>/],
    ['something after its end', `${content}<page>`, /the end of the file/],
  ] as const;

  it.each(OTHERS)('is refused when it is %s', async (_, other, expected) => {
    const failure = await failureOf(ingested(other));
    expect(failure).toBeInstanceOf(UnexpectedSource);
    expect(failure).toMatchObject({ facts: { expected: expect.stringMatching(expected) } });
  });

  it('is refused wherever it is cut, with the byte at which it ends', async () => {
    const bytes = Buffer.from(content);
    for (let end = 1; end < bytes.length - 1; end += 37) {
      const failure = await failureOf(ingested(bytes.subarray(0, end)));
      expect(failure, `cut at ${end}`).toBeInstanceOf(SourceTruncated);
      expect(failure).toMatchObject({ facts: { where: { offsetBytes: end } } });
    }
  });
});

describe('a page that is not well-formed', () => {
  const after = page(REVERTED, { id: 9 });
  const fourth = revision({ text: CLEAN, comment: 'rvv' }, 4);
  const BAD = [
    [
      'an ill-formed revision',
      page(REVERTED).replace('<comment>RVV', '<comment>R & V'),
      /unclosed tag: comment/,
      3,
    ],
    [
      'markup inside a text',
      page(REVERTED).replace(SPOILT, `${SPOILT}<ref>x</ref>`),
      /^the text holds <ref>$/,
      2,
    ],
    ['a revision without number', page(REVERTED).replace('<id>2</id>', ''), /^the revision’s id/, 2],
    ['a date that is none', page(REVERTED).replace('2006-05-16T23:04:02Z', 'May'), /^timestamp is not/, 2],
    ['a control character', page(REVERTED).replace('POOP', '\u0001'), /character/, 2],
    [
      'an unclosed revision',
      page(REVERTED).replace(/<\/revision>\n {2}<\/page>/, '</page>'),
      /inside the revision/,
      3,
    ],
    ['an unclosed page', page(REVERTED).replace('  </page>\n', ''), /^<page> before <\/page>$/, 4],
    ['a second end', `${page(REVERTED)}</page>`, /^<\/page> without <page>$/, 4],
    ['no number of its own', page(REVERTED).replace('<id>5</id>', ''), /^the page’s id/, 1],
    ['no title', page(REVERTED).replace('Kettle', ' '), /^the page has no title$/, 1],
    ['a namespace in words', page(REVERTED, { ns: '<ns>main</ns>' }), /^ns is not a number/, 1],
    ['two revisions in one', page(REVERTED).replace(/<\/revision>\s*<revision>/, ''), /^two texts/, 1],
  ] as const;

  it.each(BAD)('is quarantined from %s on, and the next is read', async (_, bad, reason, row) => {
    const content = dump([bad, after]);
    const { draft, pairs, bench } = await ingested(content);
    expect(pairs.at(-1)?.group).toBe('wiki/9');
    const [quarantined, ...others] = await bench.rows(draft, 'quarantine', 'quarantine');
    expect(others).toEqual([]);
    expect(quarantined?.row).toBe(row);
    expect(quarantined?.reason).toMatch(reason);
    expect(content.at(quarantined?.offsetBytes ?? -1)).toBe('<');
    const { rowsIn, rowsOut } = draft.statistics as Record<string, number>;
    const dropped = Object.entries(draft.statistics).filter(([name]) => name.startsWith('dropped.'));
    expect(dropped.reduce((sum, [, rows]) => sum + Number(rows), 0) + Number(rowsOut) + 1).toBe(rowsIn);
  });

  it('gives no pairs when it cannot be named', async () => {
    const { draft } = await ingested(dump([page(REVERTED).replace('<id>5</id>', ''), after]));
    expect(draft.statistics).toMatchObject({ 'dropped.unreadablePage': 3, pairs: 1 });
  });

  it('does not shift the distance of later reverts', async () => {
    const edits = [{ text: CLEAN }, '<revision><id>x</id></revision>', { text: SPOILT }, fourth];
    expect((await ingested(dump([page(edits)]))).pairs.map(({ id }) => id)).toEqual(['wiki/5/4>3']);
    const near = { revertRadius: 2 };
    expect(await failureOf(ingested(dump([page(edits)]), near))).toMatchObject({ code: 'E2005' });
  });
});
