import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SourceTruncated, TooManyQuarantined, UnexpectedSource } from '../../../corpus/errors.js';
import ingest from '../../../corpus/ingest-stackexchange.js';
import { sha256 } from '../../../lineage/digest.js';
import { sevenZip } from './seven-zip.js';
import { failureOf, sourceOf, workbench } from './workbench.js';

const BOM = '\uFEFF';
const BOM_BYTES = 3;
const POSTS = table('posts', [
  '<row Id="1" PostTypeId="1" AcceptedAnswerId="4" CreationDate="2016-08-02T15:39:14.947" Title="What is &quot;x&quot;?" Body="&lt;p&gt;Is x &amp;lt; y?&lt;/p&gt;&#xA;" ContentLicense="CC BY-SA 3.0" />',
  '<row Id="2" PostTypeId="2" ParentId="1" CreationDate="2016-08-02T16:00:00.000" Body="&lt;p&gt;Yes.&lt;/p&gt;" />',
  '<row Id="3" PostTypeId="1" Title="Nobody knows" Body="" />',
  '<row Id="4" PostTypeId="2" ParentId="1" Body="&lt;p&gt;No.&lt;/p&gt;" />',
  '<row Id="5" PostTypeId="4" Body="" />',
  '<row Id="6" PostTypeId="5" Body="wiki" />',
  '<row Id="7" PostTypeId="7" />',
  '<row Id="8" PostTypeId="2" ParentId="1" Body="" />',
  '<row Id="9" PostTypeId="2" ParentId="77" Body="lost" />',
  '<row Id="10" PostTypeId="2" ParentId="11" Body="early" />',
  '<row Id="11" PostTypeId="1" Title="Merged later" Body="b" />',
]);
const VOTES = table('votes', [
  ...Array.from({ length: 5 }, (_, i) => `<row Id="${i + 1}" PostId="2" VoteTypeId="2" />`),
  '<row Id="6" PostId="2" VoteTypeId="3" />',
  '<row Id="7" PostId="10" VoteTypeId="3" />',
  '<row Id="8" PostId="99" VoteTypeId="2" />',
  '<row Id="9" PostId="2" VoteTypeId="5" />',
]);

function table(root: string, rows: readonly string[], close = `</${root}>`): string {
  return `${BOM}<?xml version="1.0" encoding="utf-8"?>\r\n<${root}>\r\n  ${rows.join('\r\n  ')}\r\n${close}`;
}

function postsWith(...rows: string[]): string {
  return POSTS.replace('</posts>', `${rows.join('\r\n')}\r\n</posts>`);
}

async function ingested(
  posts: string | Uint8Array,
  votes: string | Uint8Array = VOTES,
  joinMemoryBytes = 1e6,
) {
  const bench = workbench();
  const sources = { posts: sourceOf(posts, 'Posts.xml', 97), votes: sourceOf(votes, 'Votes.xml', 97) };
  const draft = await ingest(
    sources,
    { source: 'ai', maxQuarantinedFraction: 0.2 },
    bench.context({ joinMemoryBytes }),
  );
  return { draft, threads: await bench.rows(draft, 'threads', 'threads'), bench };
}

describe('a StackExchange dump with a byte-order mark, CRLF and no licenses', () => {
  it('gives every question with its answers, by ascending id, as text', async () => {
    const { threads } = await ingested(POSTS);
    expect(threads.map(({ id, responses }) => [id, responses.map((response) => response.id)])).toEqual([
      ['1', ['2', '4']],
      ['3', []],
      ['11', ['10']],
    ]);
    expect(threads[0]).toMatchObject({
      source: 'ai',
      title: 'What is "x"?',
      body: 'Is x < y?',
      createdAt: '2016-08-02T15:39:14.947Z',
    });
  });

  it('scores answers by votes and acceptance', async () => {
    const { threads } = await ingested(POSTS);
    const answers = threads.flatMap(({ responses }) => responses);
    expect(answers.map(({ id, score, accepted, text }) => [id, score, accepted, text])).toEqual([
      ['2', 2, false, 'Yes.'],
      ['4', 1, true, 'No.'],
      ['10', -1, false, 'early'],
    ]);
  });

  it('takes acceptance from a vote as well', async () => {
    const { threads } = await ingested(
      POSTS,
      VOTES.replace('PostId="2" VoteTypeId="5"', 'PostId="2" VoteTypeId="1"'),
    );
    expect(threads[0]?.responses[0]).toMatchObject({ id: '2', score: 3, accepted: true });
  });

  it('balances its books: rows in are rows out, dropped by name, or quarantined', async () => {
    const { draft } = await ingested(POSTS);
    expect(draft.statistics).toEqual({
      threads: 3,
      responses: 3,
      rowsIn: 11,
      rowsOut: 6,
      quarantined: 0,
      'dropped.otherPostType': 3,
      'dropped.emptyBody': 1,
      'dropped.noQuestion': 1,
      'votes.rowsIn': 9,
      'votes.rowsOut': 7,
      'votes.quarantined': 0,
      'votes.dropped.absentPost': 1,
      'votes.dropped.otherVoteType': 1,
    });
  });

  it('is read from gzip as well, to the same bytes', async () => {
    const plain = await ingested(POSTS);
    const zipped = await ingested(gzipSync(POSTS), gzipSync(VOTES));
    expect(zipped.draft.files).toEqual(plain.draft.files);
  });

  it('is read from one 7z archive that holds both tables, to the same threads', async () => {
    const plain = await ingested(POSTS);
    const archive = await sevenZip({ 'Badges.xml': '<badges/>', 'Posts.xml': POSTS, 'Votes.xml': VOTES });
    const { draft } = await ingested(archive, archive);
    expect(draft).toEqual(plain.draft);
  });

  it('says in which table of an archive a quarantined row lies', async () => {
    const bad = '<row Id="12" PostTypeId="2" Body="x" />';
    const votes = VOTES.replace('</votes>', '<row PostId="2" /></votes>');
    const archive = await sevenZip({ 'Posts.xml': postsWith(bad), 'Votes.xml': votes });
    const { draft, bench } = await ingested(archive, archive);
    const rows = await bench.rows(draft, 'quarantine', 'quarantine');
    expect(rows.map(({ file, row }) => [file, row])).toEqual([
      [`${sha256(archive)}#Posts.xml`, 12],
      [`${sha256(archive)}#Votes.xml`, 10],
    ]);
  });

  it('gives the same bytes and books in one pass or in one pass a question', async () => {
    const whole = await ingested(POSTS);
    const narrow = await ingested(POSTS, VOTES, 1);
    expect(narrow.draft).toEqual(whole.draft);
    const passes = (run: typeof whole) => Math.max(...run.bench.reports.map(({ done }) => done));
    expect(passes(narrow)).toBeGreaterThan(passes(whole));
  });
});

describe('a damaged dump', () => {
  const bad = [
    ['an ill-formed row', '<row Id="12" PostTypeId="2 ParentId="1" Body="x" />', /./],
    ['a forbidden character', '<row Id="12" PostTypeId="2" ParentId="1" Body="&#x1;" />', /character/],
    ['a missing attribute', '<row Id="12" PostTypeId="2" Body="x" />', /^no ParentId$/],
    ['an id that is no number', '<row Id="twelve" PostTypeId="1" />', /^Id is not an id: “twelve”$/],
    ['a date that is none', '<row Id="12" PostTypeId="1" CreationDate="yesterday" />', /^CreationDate/],
    ['a second post of one id', '<row Id="4" PostTypeId="2" ParentId="3" Body="x" />', /^Id 4 occurs twice$/],
    ['another element', '<post Id="12" PostTypeId="1" Body="x" />', /^not a row element$/],
    ['text after a row', '<row Id="12" PostTypeId="1" Title="t" Body="x" /> stray', /text/],
  ] as const;

  it.each(bad)(
    'quarantines %s with place, reason and digest, and keeps its neighbours',
    async (_, row, reason) => {
      const posts = postsWith(row, '<row Id="13" PostTypeId="1" Title="After" Body="" />');
      const { draft, threads, bench } = await ingested(posts);
      const [quarantined, ...others] = await bench.rows(draft, 'quarantine', 'quarantine');
      expect(others).toEqual([]);
      expect(quarantined).toMatchObject({
        file: sha256(posts),
        row: 12,
        offsetBytes: Buffer.from(posts.slice(0, posts.indexOf(row))).length,
      });
      expect(quarantined?.reason).toMatch(reason);
      expect(quarantined?.sha256).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(threads.map(({ id }) => id)).toEqual(['1', '3', '11', '13']);
      expect(draft.statistics).toMatchObject({ rowsIn: 13, rowsOut: 7, quarantined: 1 });
    },
  );

  it('quarantines a row that is not UTF-8', async () => {
    const posts = Buffer.from(
      postsWith('<row Id="12" PostTypeId="1" Title="caf\u00e9" Body="" />'),
      'latin1',
    );
    const { draft, bench } = await ingested(posts.subarray(posts.indexOf('<?xml')));
    expect(await bench.rows(draft, 'quarantine', 'quarantine')).toMatchObject([
      { row: 12, reason: 'not valid UTF-8' },
    ]);
  });

  it('fails with examples when too many rows are unreadable', async () => {
    const posts = postsWith(...Array.from({ length: 4 }, () => '<row PostTypeId="1" />'));
    const failure = await failureOf(ingested(posts));
    expect(failure).toBeInstanceOf(TooManyQuarantined);
    expect(failure).toMatchObject({
      code: 'E2004',
      kind: 'bad-input',
      facts: {
        found: '4 of 15',
        where: { file: 'Posts.xml', row: 12, offsetBytes: Buffer.from(posts).indexOf('<row PostTypeId') },
      },
    });
    expect((failure as TooManyQuarantined).examples).toHaveLength(3);
  });

  it('is refused wherever it is cut, with the byte at which it ends', async () => {
    const posts = Buffer.from(POSTS);
    for (let end = BOM_BYTES; end < posts.length; end += end < 100 ? 1 : 7) {
      const failure = await failureOf(ingested(posts.subarray(0, end)));
      expect(failure, `cut at ${end}`).toBeInstanceOf(SourceTruncated);
      expect(failure).toMatchObject({
        code: 'E2001',
        facts: { where: { file: 'Posts.xml', offsetBytes: end } },
      });
    }
  });

  it('is refused when the votes are cut, or a gzip stream is', async () => {
    expect(await failureOf(ingested(POSTS, VOTES.slice(0, -3)))).toBeInstanceOf(SourceTruncated);
    const zipped = gzipSync(POSTS);
    expect(await failureOf(ingested(zipped.subarray(0, zipped.length - 9)))).toMatchObject({ code: 'E2001' });
    zipped.fill(0xff, 30, 60);
    expect(await failureOf(ingested(zipped))).toMatchObject({ code: 'E2003' });
  });

  it.each([
    ['the files are exchanged', VOTES, '<posts>', '<votes>'],
    ['the archive was not unpacked', '7z\xbc\xaf\x27\x1c', 'XML', '“7z'],
    ['it declares entities', '<!DOCTYPE posts [<!ENTITY a "b">]><posts></posts>', '<posts>', '<!DOCTYPE>'],
    ['it is not UTF-8', '<?xml version="1.0" encoding="utf-16"?><posts></posts>', 'UTF-8', 'utf-16'],
    ['more follows its end', `${POSTS}<posts>`, 'the end of the file', '<posts>'],
  ])('is refused when %s', async (_, posts, expected, found) => {
    const failure = await failureOf(ingested(posts));
    expect(failure).toBeInstanceOf(UnexpectedSource);
    expect((failure as UnexpectedSource).facts.expected).toBe(expected);
    expect((failure as UnexpectedSource).facts.found).toContain(found);
  });

  it('is refused when it has no questions', async () => {
    expect(await failureOf(ingested(table('posts', [])))).toMatchObject({ code: 'E2005' });
    expect(await failureOf(ingested('<posts />'))).toMatchObject({ code: 'E2005' });
  });
});

it('stops within 256 rows of an abort', async () => {
  const bench = workbench();
  const rows = Array.from(
    { length: 2000 },
    (_, i) => `<row Id="${i + 1}" PostTypeId="1" Title="t" Body="b" />`,
  );
  const reason = new Error('cancelled');
  const work = ingest(
    { posts: sourceOf(table('posts', rows)), votes: sourceOf(VOTES) },
    { source: 'ai', maxQuarantinedFraction: 0 },
    bench.context({ joinMemoryBytes: 1e6 }),
  );
  setImmediate(() => bench.abort(reason));
  expect(await failureOf(work)).toMatchObject({ code: 'E2009', kind: 'interrupted', cause: reason });
  expect(bench.reports.length).toBeLessThan(4);
});
