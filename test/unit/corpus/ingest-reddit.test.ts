import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import ingest from '../../../corpus/ingest-reddit.js';
import type { IngestRedditParams } from '../../../corpus/params.js';
import { failureOf, sourceOf, workbench } from './workbench.js';

const PARAMS: IngestRedditParams = {
  source: 'gardening',
  minPostScore: 10,
  minCommentScore: 2,
  minComments: 2,
  maxComments: 50,
  selfPostsOnly: true,
  topLevelOnly: true,
  excludeEdited: true,
  excludeNsfw: true,
  excludeDeleted: true,
  excludeModerators: true,
  excludeOriginalPoster: true,
  maxQuarantinedFraction: 0.2,
};

type Fields = Record<string, unknown>;

function post(id: string, fields: Fields = {}): Fields {
  const common = { id, title: `Title ${id}`, selftext: `Body ${id}`, author: 'asker', score: 10 };
  return { ...common, created_utc: 1_500_000_000, is_self: true, over_18: false, edited: false, ...fields };
}

function comment(id: string, postId: string, fields: Fields = {}): Fields {
  const common = { id, link_id: `t3_${postId}`, parent_id: `t3_${postId}`, body: `Answer ${id}` };
  return { ...common, author: `user-${id}`, score: 2, created_utc: 1_500_000_100, edited: false, ...fields };
}

type Line = Fields | string;

function linesOf(rows: readonly Line[]): string {
  return rows.map((row) => (typeof row === 'string' ? row : JSON.stringify(row))).join('\n');
}

async function ingested(
  posts: readonly Line[],
  comments: readonly Line[],
  params: Partial<IngestRedditParams> = {},
  joinMemoryBytes = 1e6,
) {
  const bench = workbench();
  const inputs = {
    submissions: [sourceOf(linesOf(posts), 'posts', 61)],
    comments: [sourceOf(linesOf(comments), 'comments', 61)],
  };
  const draft = await ingest(inputs, { ...PARAMS, ...params }, bench.context({ joinMemoryBytes }));
  return { draft, bench, threads: await bench.rows(draft, 'threads', 'threads') };
}

const answers = (...ids: string[]) => ids.map((id) => comment(id, 'a'));

describe('a Reddit dump', () => {
  it('gives posts with their comments, both by id, as text without the API’s escapes', async () => {
    const { threads } = await ingested(
      [post('z9', { title: 'Later' }), post('a', { title: ' Peas &amp;lt; beans? ', selftext: '' })],
      [
        comment('q2', 'a', { body: '&gt; quoted\n\nNo &amp; yes', score: '7', created_utc: '1500000200' }),
        comment('q10', 'z9'),
        comment('b', 'a', { created_utc: 1_500_000_300.9 }),
        comment('c', 'z9'),
      ],
    );
    expect(threads).toEqual([
      {
        id: 'a',
        source: 'gardening',
        title: 'Peas &lt; beans?',
        body: '',
        createdAt: '2017-07-14T02:40:00.000Z',
        responses: [
          { id: 'b', text: 'Answer b', score: 2, accepted: false, createdAt: '2017-07-14T02:45:00.000Z' },
          {
            id: 'q2',
            text: '> quoted\n\nNo & yes',
            score: 7,
            accepted: false,
            createdAt: '2017-07-14T02:43:20.000Z',
          },
        ],
      },
      expect.objectContaining({ id: 'z9', title: 'Later', body: 'Body z9' }),
    ]);
  });

  const POST_FILTERS = [
    ['lowScore', { score: 9 }, { minPostScore: 9 }],
    ['linkPost', { is_self: false }, { selfPostsOnly: false }],
    ['linkPost', { is_self: undefined, domain: 'example.org' }, { selfPostsOnly: false }],
    ['nsfw', { over_18: true }, { excludeNsfw: false }],
    ['edited', { edited: 1_500_000_050 }, { excludeEdited: false }],
    ['edited', { edited: true }, { excludeEdited: false }],
    ['deleted', { selftext: '[removed]' }, { excludeDeleted: false }],
    ['deleted', { title: '[deleted by user]' }, { excludeDeleted: false }],
    ['deleted', { author: '[deleted]' }, { excludeDeleted: false }],
    ['deleted', { removed_by_category: 'moderator' }, { excludeDeleted: false }],
  ] as const;

  it.each(POST_FILTERS)(
    'leaves out and counts posts as %s: %j, unless %j',
    async (reason, fields, params) => {
      const posts = [post('a'), post('b', fields)];
      const comments = [...answers('1', '2'), comment('3', 'b'), comment('4', 'b')];
      const strict = await ingested(posts, comments);
      expect(strict.threads.map(({ id }) => id)).toEqual(['a']);
      expect(strict.draft.statistics).toMatchObject({
        rowsIn: 2,
        rowsOut: 1,
        [`dropped.${reason}`]: 1,
        'comments.rowsIn': 4,
        'comments.rowsOut': 2,
        'comments.dropped.noPost': 2,
      });
      const loose = await ingested(posts, comments, params);
      expect(loose.threads.map(({ id }) => id)).toEqual(['a', 'b']);
    },
  );

  const COMMENT_FILTERS = [
    ['lowScore', { score: 1 }, { minCommentScore: 1 }],
    ['lowScore', { score: undefined, ups: 4, downs: 3 }, { minCommentScore: 1 }],
    ['reply', { parent_id: 't1_1' }, { topLevelOnly: false }],
    ['edited', { edited: true }, { excludeEdited: false }],
    ['edited', { edited: '1500000400.0' }, { excludeEdited: false }],
    ['deleted', { body: '[deleted]' }, { excludeDeleted: false }],
    ['deleted', { author: null }, { excludeDeleted: false }],
    ['moderator', { distinguished: 'moderator' }, { excludeModerators: false }],
    ['moderator', { author: 'AutoModerator' }, { excludeModerators: false }],
    ['originalPoster', { author: 'asker' }, { excludeOriginalPoster: false }],
  ] as const;

  it.each(COMMENT_FILTERS)(
    'leaves out and counts comments as %s: %j, unless %j',
    async (reason, fields, params) => {
      const comments = [...answers('1', '2'), comment('3', 'a', fields)];
      const strict = await ingested([post('a')], comments);
      expect(strict.threads[0]?.responses.map(({ id }) => id)).toEqual(['1', '2']);
      expect(strict.draft.statistics).toMatchObject({
        'comments.rowsIn': 3,
        'comments.rowsOut': 2,
        [`comments.dropped.${reason}`]: 1,
      });
      const loose = await ingested([post('a')], comments, params);
      expect(loose.threads[0]?.responses.map(({ id }) => id)).toEqual(['1', '2', '3']);
    },
  );

  it('reads flags that a table turned into text', async () => {
    const flags = { is_self: 'true', over_18: 'false', edited: 'False', removed_by_category: 'null' };
    const comments = answers('1', '2').map((row) => ({ ...row, edited: 'false', distinguished: 'null' }));
    expect((await ingested([post('a', flags)], comments)).threads).toHaveLength(1);
    expect(await failureOf(ingested([post('a', { ...flags, over_18: 'true' })], comments))).toMatchObject({
      facts: { why: expect.stringContaining('nsfw 1') },
    });
  });

  it('never keeps comments without text', async () => {
    const { draft } = await ingested([post('a')], [...answers('1', '2'), comment('3', 'a', { body: ' ' })]);
    expect(draft.statistics).toMatchObject({ 'comments.dropped.emptyBody': 1, 'comments.rowsOut': 2 });
  });

  it('leaves out posts with too few comments, and those comments', async () => {
    const { draft, threads } = await ingested(
      [post('a'), post('b')],
      [...answers('1', '2'), comment('3', 'b')],
    );
    expect(threads.map(({ id }) => id)).toEqual(['a']);
    expect(draft.statistics).toMatchObject({
      'dropped.fewComments': 1,
      'comments.dropped.fewComments': 1,
      'comments.rowsOut': 2,
    });
  });

  it('keeps the comments with the highest scores, of equal ones the earliest', async () => {
    const scores = { '1': 2, '2': 9, '3': 2, '4': 5, '5': 2 };
    const rows = Object.entries(scores).map(([id, score]) => comment(id, 'a', { score }));
    const { threads, draft } = await ingested([post('a')], rows, { maxComments: 3 });
    expect(threads[0]?.responses.map(({ id }) => id)).toEqual(['1', '2', '4']);
    expect(draft.statistics).toMatchObject({ 'comments.dropped.beyondMaxComments': 2 });
  });

  it('takes a row once, however often the files hold it', async () => {
    const { draft, threads } = await ingested(
      [post('a'), post('a')],
      [...answers('1', '2'), ...answers('2')],
    );
    expect(threads.map(({ responses }) => responses.length)).toEqual([2]);
    expect(draft.statistics).toMatchObject({ 'dropped.duplicate': 1, 'comments.dropped.duplicate': 1 });
  });
});

describe('a dump larger than memory', () => {
  const ids = Array.from({ length: 40 }, (_, i) => ((i * 7) % 40).toString(36).padStart(2, '1'));
  const posts = ids.map((id, i) => post(id, { score: 8 + (i % 5) }));
  const comments = [...ids, ...ids, ...ids].map((id, i) =>
    comment(i.toString(36), id, { score: i % 7, author: i % 11 === 0 ? 'asker' : `user-${i}` }),
  );

  it.each([1, 3000, 20_000])('gives the same bytes and books with %d bytes of memory', async (bytes) => {
    const whole = await ingested([...posts, ...posts.slice(3, 6)], comments, {
      minComments: 1,
      maxComments: 2,
    });
    const narrow = await ingested(
      [...posts, ...posts.slice(3, 6)],
      comments,
      { minComments: 1, maxComments: 2 },
      bytes,
    );
    expect(narrow.draft).toEqual(whole.draft);
    expect(whole.threads.length).toBeGreaterThan(15);
    const rowsRead = (run: typeof whole) => Math.max(...run.bench.reports.map(({ done }) => done));
    expect(rowsRead(narrow)).toBeGreaterThan(rowsRead(whole));
  });

  it('balances its books for every reason at once', async () => {
    const { draft } = await ingested([...posts, ...posts], [...comments, ...comments, '', '{']);
    for (const prefix of ['', 'comments.']) {
      const { [`${prefix}rowsIn`]: rowsIn, ...out } = draft.statistics as Record<string, number>;
      const counted = Object.entries(out).filter(([name]) =>
        new RegExp(`^${prefix}(rowsOut|quarantined|dropped\\.)`).test(name),
      );
      expect(counted.reduce((sum, [, rows]) => sum + rows, 0)).toBe(rowsIn);
    }
    expect(draft.statistics).toMatchObject({ 'comments.quarantined': 1, 'comments.dropped.blankLine': 1 });
  });
});

describe('a damaged dump', () => {
  const BAD = [
    ['no id', { id: undefined }, /^id is not an id: absent$/],
    ['an id in capitals', { id: 'AB' }, /^id is not an id: “"AB"”$/],
    ['another thing’s id', { link_id: 't1_a' }, /^link_id is not an id/],
    ['no parent', { parent_id: undefined }, /^no parent_id$/],
    ['a score in words', { score: 'many' }, /^score is not a number/],
    ['no time', { created_utc: null }, /^created_utc is not a time/],
    ['a body that is no text', { body: ['x'] }, /^body is not text/],
    ['half a surrogate pair', { body: '\ud800' }, /surrogate/],
  ] as const;

  it.each(BAD)('quarantines a row with %s, and keeps its neighbours', async (_, fields, reason) => {
    const rows = [...answers('1', '2', '3', '4'), comment('5', 'a', fields), ...answers('6')];
    const { draft, bench, threads } = await ingested([post('a')], rows);
    const quarantined = await bench.rows(draft, 'quarantine', 'quarantine');
    expect(quarantined.map(({ row, offsetBytes }) => [row, offsetBytes])).toEqual([
      [5, `${linesOf(rows.slice(0, 4))}\n`.length],
    ]);
    expect(quarantined[0]?.reason).toMatch(reason);
    expect(threads[0]?.responses).toHaveLength(5);
  });

  it('is refused when too much is unreadable, or nothing is left', async () => {
    expect(await failureOf(ingested([post('a')], ['{', '{', ...answers('1', '2')]))).toMatchObject({
      code: 'E2004',
    });
    expect(await failureOf(ingested([post('a')], answers('1')))).toMatchObject({
      code: 'E2005',
      facts: { why: expect.stringContaining('fewComments 2') },
    });
  });
});

it('reads compressed dumps to the same bytes', async () => {
  const plain = await ingested([post('a')], answers('1', '2'));
  const bench = workbench();
  const inputs = {
    submissions: [sourceOf(gzipSync(linesOf([post('a')])))],
    comments: [sourceOf(gzipSync(linesOf(answers('1', '2'))))],
  };
  const draft = await ingest(inputs, PARAMS, bench.context({ joinMemoryBytes: 1e6 }));
  expect(draft).toEqual(plain.draft);
});
