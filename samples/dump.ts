import type { Chance } from './chance.js';

/** A row of `Posts.xml` or `Votes.xml`: attributes in the order in which they are written. */
type Row = Readonly<Record<string, string | number>>;
export type Post = Row & { readonly Id: number; readonly PostTypeId: number };
export type Vote = { readonly PostId: number; readonly VoteTypeId: number; readonly CreationDate: string };

const firstDay = Date.UTC(2021, 2, 1);
const msPerDay = 86_400_000;

const stamp = (ms: number) => new Date(ms).toISOString().slice(0, 23);

/** Midnight of a day counted from the first of the dump, as votes are dated. */
export const day = (number: number): string => stamp(firstDay + number * msPerDay);

/** Some time of that day, to the millisecond, as posts are dated. */
export const instant = (number: number, random: Chance): string =>
  stamp(firstDay + number * msPerDay + random.between(0, msPerDay - 1));

const escapeHtml = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** HTML as the site renders it: sentences in paragraphs, a word of the tags now and then emphasised. */
export function paragraphs(
  groups: readonly (readonly string[])[],
  tags: readonly string[],
  random: Chance,
): string {
  const split = groups.flatMap((group) =>
    group.length > 2 && random.happens(0.4) ? [group.slice(0, 2), group.slice(2)] : [group],
  );
  const emphasised = random.happens(0.15) ? tags[0] : undefined;
  const html = split.map((group) => escapeHtml(group.join(' ')));
  const marked = emphasised
    ? html.map((text) => text.replace(new RegExp(`\\b${emphasised}\\b`), `<em>${emphasised}</em>`))
    : html;
  return marked.map((text) => `<p>${text}</p>\n`).join('\n');
}

/** A page and an excerpt for one tag, and a question without a body: rows that every real dump has. */
export function tagWiki(id: number): Post[] {
  const row = (offset: number, type: number, text: string): Post => ({
    Id: id + offset,
    PostTypeId: type,
    CreationDate: '2022-11-05T09:12:44.310',
    Score: 0,
    Body: text,
    OwnerUserId: 3,
  });
  return [
    row(0, 5, '<p>For questions on what grows, and on what keeps it from growing.</p>\n'),
    row(1, 4, 'Questions on vegetables in beds and pots.'),
    {
      ...row(2, 1, ''),
      Title: 'Where can I find the old newsletters of the club?',
      Tags: '<newsletter>',
      AnswerCount: 0,
    },
  ];
}

const escapeAttribute = (text: string) => escapeHtml(text).replace(/"/g, '&quot;').replace(/\n/g, '&#xA;');

const element = (row: Row) =>
  `  <row ${Object.entries(row)
    .map(([name, value]) => `${name}="${escapeAttribute(String(value))}"`)
    .join(' ')} />`;

/** One file of the dump: byte-order mark, CRLF, one row a line. */
export function dumpXml(root: 'posts' | 'votes', rows: readonly Row[]): string {
  const lines = ['<?xml version="1.0" encoding="utf-8"?>', `<${root}>`, ...rows.map(element), `</${root}>`];
  return `\uFEFF${lines.join('\r\n')}\r\n`;
}
