import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sampleFiles } from '../../../samples/files.js';

const files = sampleFiles();
const root = new URL('../../../samples/', import.meta.url);
const rows = (path: string) =>
  [...(files.get(path) ?? '').matchAll(/<row (.*) \/>/g)].map((match) => attributes(match[1] ?? ''));

function attributes(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

describe('samples', () => {
  it('are what the generator writes, byte for byte', () => {
    for (const [path, text] of files) {
      expect(readFileSync(new URL(path, root), 'utf8') === text, path).toBe(true);
    }
  });

  it('hold no comparison that length could decide, question by question', () => {
    const longer = new Map<string, number>();
    for (const line of (files.get('comparisons/comparisons.jsonl') ?? '').trimEnd().split('\n')) {
      const { context, chosen, rejected } = JSON.parse(line);
      longer.set(context, (longer.get(context) ?? 0) + Math.sign(chosen.length - rejected.length));
    }
    expect(longer.size).toBe(144);
    expect([...longer.values()].every((sum) => sum === 0)).toBe(true);
  });

  it('compare answers to questions that the dump does not hold', () => {
    const asked = new Set(rows('stackexchange/Posts.xml').map(({ Title }) => Title));
    expect(asked.size).toBeGreaterThan(90);
    const compared = (files.get('comparisons/comparisons.jsonl') ?? '').trimEnd().split('\n');
    for (const line of compared) expect(asked).not.toContain(JSON.parse(line).context.split('\n')[0]);
  });

  it('count every vote that a post claims', () => {
    const net = new Map<string, number>();
    for (const { PostId = '', VoteTypeId } of rows('stackexchange/Votes.xml')) {
      net.set(PostId, (net.get(PostId) ?? 0) + (VoteTypeId === '2' ? 1 : VoteTypeId === '3' ? -1 : 0));
    }
    const posts = rows('stackexchange/Posts.xml');
    expect(posts.length).toBeGreaterThan(350);
    for (const { Id = '', Score } of posts) expect(net.get(Id) ?? 0).toBe(Number(Score));
  });

  it('accept only answers to the question that accepts them', () => {
    const posts = rows('stackexchange/Posts.xml');
    const parentOf = new Map(posts.map((post) => [post.Id, post.ParentId]));
    const accepted = posts.filter((post) => post.AcceptedAnswerId);
    expect(accepted.length).toBeGreaterThan(40);
    for (const post of accepted) expect(parentOf.get(post.AcceptedAnswerId)).toBe(post.Id);
  });

  it('begin the dump with a byte-order mark and end its lines as real dumps do', () => {
    const text = files.get('stackexchange/Posts.xml') ?? '';
    expect(text.startsWith('\uFEFF<?xml version="1.0" encoding="utf-8"?>\r\n<posts>\r\n')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('hold no task that length could decide, category by category', () => {
    for (const category of ['helpful', 'honest', 'harmless', 'other']) {
      const { examples } = JSON.parse(files.get(`tasks/hhh/${category}/task.json`) ?? '');
      const leans = examples.map(({ target_scores: scores }: { target_scores: Record<string, number> }) => {
        const [better = '', worse = ''] = Object.keys(scores).sort(
          (a, b) => (scores[b] ?? 0) - (scores[a] ?? 0),
        );
        return Math.sign(better.length - worse.length);
      });
      expect(leans).toHaveLength(30);
      expect(leans.filter((lean: number) => lean > 0)).toHaveLength(15);
    }
  });

  it('give every comment a post that is older', () => {
    const rowsIn = (path: string) =>
      (files.get(path) ?? '')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    const asked = new Map(rowsIn('reddit/submissions.jsonl').map((row) => [`t3_${row.id}`, row.created_utc]));
    const comments = rowsIn('reddit/comments.jsonl');
    expect(comments.length).toBeGreaterThan(350);
    for (const { link_id, created_utc } of comments)
      expect(Number(created_utc)).toBeGreaterThan(Number(asked.get(link_id)));
  });

  it('restore after every act of vandalism the text that stood there before', () => {
    const pages = (files.get('wikipedia/history.xml') ?? '').split('<page>').slice(1, -1);
    expect(pages).toHaveLength(48);
    for (const page of pages) {
      const texts = [...page.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);
      const strangers = [...page.matchAll(/<contributor><(ip|username)>/g)].flatMap(([, by], at) =>
        by === 'ip' ? [at] : [],
      );
      expect(strangers).toHaveLength(2);
      for (const at of strangers) {
        expect(texts[at + 1]).toBe(texts[at - 1]);
        expect(texts[at]).not.toBe(texts[at - 1]);
      }
    }
  });
});
