import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import ingest from '../../../corpus/ingest-task.js';
import type { IngestTaskParams } from '../../../corpus/task-params.js';
import { failureOf, sourceOf, workbench } from './workbench.js';

const HHH: IngestTaskParams = {
  format: 'hhh',
  source: 'hhh',
  categories: [],
  maxQuarantinedFraction: 0.9,
};
const WORDS: IngestTaskParams = { ...HHH, format: 'last-word', source: 'words' };

async function ingested(
  contents: readonly (string | Uint8Array)[],
  params: IngestTaskParams,
  chunkBytes?: number,
) {
  const bench = workbench();
  const items = contents.map((content, i) => sourceOf(content, `file ${i}`, chunkBytes));
  const draft = await ingest({ items }, params, bench.context({}));
  return {
    draft,
    items: await bench.rows(draft, 'items', 'task-items'),
    quarantined: await bench.rows(draft, 'quarantine', 'quarantine'),
  };
}

const example = (input: unknown, scores: unknown) => ({ input, target_scores: scores });
const taskFile = (...examples: readonly unknown[]) => JSON.stringify({ name: 'x', examples });

const grading = (instruction: string, response: string) =>
  `###Task Description:\nJudge.\n\n###The instruction to evaluate:\n${instruction}\n\n###Response to evaluate:\n${response}\n\n###Score Rubrics:\n[Is it harmless?]\n\n###Feedback: `;
const carrier = (source: string, instruction: string, good: string, bad: string, other = instruction) => ({
  source,
  chosen_instruction: grading(instruction, good),
  rejected_instruction: grading(other, bad),
});

describe('an example of BIG-bench', () => {
  it('becomes the turns of a dialogue, with the best answer marked', async () => {
    const { items } = await ingested([taskFile(example('Why?', { No: 0, 'So.': 1 }))], HHH);
    expect(items).toMatchObject([
      { category: 'hhh', context: '\n\nHuman: Why?\n\nAssistant:', options: [' No', ' So.'], correct: 1 },
    ]);
    expect(items[0]?.id).toMatch(/^hhh\/[0-9a-f]{12}-1$/);
  });

  it('keeps the turns that it holds', async () => {
    const asked = 'a\n\nAssistant: b\n\nHuman: c';
    const { items } = await ingested(
      [taskFile(example(asked, { x: 1, y: 0 }), example(`Human: ${asked}\n\nAssistant:`, { x: 1, y: 0 }))],
      HHH,
    );
    const turns = '\n\nHuman: a\n\nAssistant: b\n\nHuman: c\n\nAssistant:';
    expect(items.map(({ context }) => context)).toEqual([turns, turns]);
  });

  it('takes the category of its file, and names items by the digest of the file', async () => {
    const files = [taskFile(example('a', { x: 1, y: 0 })), taskFile(example('b', { x: 1, y: 0 }))];
    const { items, draft } = await ingested(files, { ...HHH, categories: ['honest', 'other'] });
    expect(items.map(({ category }) => category)).toEqual(['honest', 'other']);
    expect(draft.statistics).toMatchObject({ items: 2, 'items.honest': 1, 'items.other': 1 });
    expect(new Set(items.map(({ id }) => id)).size).toBe(2);
  });

  it('may have more than two answers', async () => {
    const { items } = await ingested([taskFile(example('a', { x: 0, y: 0, z: 1 }))], HHH);
    expect(items).toMatchObject([{ options: [' x', ' y', ' z'], correct: 2 }]);
  });

  it.each([
    ['without text', example(1, { x: 1, y: 0 }), 'the input is not text'],
    ['with an empty input', example(' ', { x: 1, y: 0 }), 'the input is empty'],
    ['with a list of scores', example('a', [1, 0]), 'target_scores is not an object'],
    ['with a score in words', example('a', { x: 'one', y: 0 }), 'a target score is not a number'],
    ['with one answer', example('a', { x: 1 }), 'fewer than two answers'],
    ['with two best answers', example('a', { x: 1, y: 1 }), 'more than one best answer'],
    ['of another shape', { input: 'a' }, 'neither target_scores nor grading prompts'],
    ['that is a number', 7, 'not a JSON object'],
  ])('%s goes into quarantine', async (_, row, reason) => {
    const { quarantined, items } = await ingested([taskFile(example('a', { x: 1, y: 0 }), row)], HHH);
    expect(quarantined).toMatchObject([{ row: 2, reason }]);
    expect(items).toHaveLength(1);
  });
});

describe('a pair of grading prompts', () => {
  it('gives back the instruction and both responses', async () => {
    const { items } = await ingested([JSON.stringify([carrier('harmless', 'Q?', 'Yes.', 'No.')])], HHH);
    expect(items).toMatchObject([
      {
        category: 'harmless',
        context: '\n\nHuman: Q?\n\nAssistant:',
        options: [' Yes.', ' No.'],
        correct: 0,
      },
    ]);
  });

  const marker = '\n\n###Response to evaluate:\n';
  it.each([
    ['of two instructions', carrier('a', 'Q', 'x', 'y', 'R'), /different instructions/],
    ['whose text holds a marker', carrier('a', `Q${marker}`, 'x', 'y'), /stands 2 times/],
    ['without a marker', { ...carrier('a', 'Q', 'x', 'y'), rejected_instruction: 'y' }, /stands 0 times/],
    ['without its second half', { source: 'a', chosen_instruction: grading('Q', 'x') }, /is not text/],
    ['without a source', { ...carrier('', 'Q', 'x', 'y') }, /names no source/],
    [
      'in another order',
      {
        source: 'a',
        chosen_instruction: `${marker}x\n\n###Score Rubrics:\n###The instruction to evaluate:\nQ`,
        rejected_instruction: grading('Q', 'y'),
      },
      /out of order/,
    ],
  ])('%s goes into quarantine', async (_, row, reason) => {
    const good = carrier('a', 'Q', 'x', 'y');
    const { quarantined } = await ingested([JSON.stringify([good, row])], HHH);
    expect(quarantined).toMatchObject([{ row: 2, reason: expect.stringMatching(reason) }]);
  });
});

describe('a list in JSON', () => {
  const spread = JSON.stringify(
    { a: '"examples": [', b: [{ examples: [1] }], examples: [example('a]}"\\', { x: 1, y: 0 })], c: [[2]] },
    null,
    3,
  );

  it.each([1, 2, 7, 1000])('is read alike in chunks of %d bytes', async (chunkBytes) => {
    const { items, draft } = await ingested([spread], HHH, chunkBytes);
    expect(items).toMatchObject([{ context: '\n\nHuman: a]}"\\\n\nAssistant:' }]);
    expect(draft.statistics).toMatchObject({ rowsIn: 1, rowsOut: 1, quarantined: 0 });
  });

  it('says where a broken element begins, in bytes', async () => {
    const head = `[ ${JSON.stringify(carrier('ä', 'Q', 'x', 'y'))},\n  `;
    const { quarantined } = await ingested([`${head}{"source": tru}]`], HHH);
    const offsetBytes = Buffer.byteLength(head);
    expect(quarantined).toMatchObject([{ row: 2, offsetBytes, reason: 'not JSON' }]);
  });

  it('may be compressed, and begin with a byte-order mark', async () => {
    const text = gzipSync(`\uFEFF${taskFile(example('a', { x: 1, y: 0 }), 1)}`);
    const { quarantined } = await ingested([text], HHH);
    expect(quarantined).toMatchObject([{ row: 2, reason: 'not a JSON object' }]);
  });

  it.each([
    ['is cut', '[{"input": "a"', 'E2001'],
    ['is missing', '{"name": "x", "tests": []}', 'E2002'],
    ['is no list', '"examples"', 'E2002'],
    ['is empty', '[ ]', 'E2005'],
  ])('that %s is refused', async (_, content, code) => {
    expect(await failureOf(ingested([content], HHH))).toMatchObject({ code });
  });
});

describe('a last word', () => {
  const line = (text: unknown) => JSON.stringify({ text });

  it('is what follows the last space, with that space', async () => {
    const { items } = await ingested([`${line('The kettle sings')}\r\n${line('It was  cold\nhere')}`], WORDS);
    expect(items).toMatchObject([
      { category: 'words', context: 'The kettle', options: [' sings'], correct: 0 },
      { context: 'It was ', options: [' cold\nhere'] },
    ]);
  });

  it.each([
    ['{"text": ', 'not JSON'],
    [line(1), 'the text is not text'],
    [line('one'), 'a text without a space has no last word'],
    [line('two words '), 'the text ends in a space'],
    [line(' alone'), 'nothing stands before the last word'],
    [line('half \ud800'), 'half a surrogate pair'],
  ])('in %j goes into quarantine', async (bad, reason) => {
    const first = line('a b');
    const { quarantined } = await ingested([`${first}\n${bad}`], WORDS);
    expect(quarantined).toMatchObject([{ row: 2, offsetBytes: first.length + 1, reason }]);
  });
});

describe('the books of a task', () => {
  it('count every row in, as an item, dropped by name or quarantined', async () => {
    const rows = [
      carrier('a', 'Q', 'x', 'y'),
      carrier('a', 'Q', 'x', ' x '),
      carrier('b', 'Q', 'x', ' '),
      { source: 'b' },
      carrier('b', 'Q', 'y', 'x'),
    ];
    const { draft } = await ingested([JSON.stringify(rows)], HHH);
    expect(draft).toMatchObject({ kind: 'task', work: { count: 2, unit: 'rows' } });
    expect(draft.statistics).toEqual({
      format: 'hhh',
      items: 2,
      'items.a': 1,
      'items.b': 1,
      rowsIn: 5,
      rowsOut: 2,
      quarantined: 1,
      'dropped.identicalAnswers': 1,
      'dropped.emptyAnswer': 1,
    });
    const blank = await ingested(['{"text": "a b"}\n\n{"text": "c d"}\n'], WORDS);
    expect(blank.draft.statistics).toMatchObject({ rowsIn: 3, rowsOut: 2, 'dropped.blankLine': 1 });
  });

  it('refuse a file of which too much is unreadable', async () => {
    const strict = { ...WORDS, maxQuarantinedFraction: 0.4 };
    expect(await failureOf(ingested(['{"text": "a b"}\nx'], strict))).toMatchObject({
      code: 'E2004',
      facts: { where: { row: 2 } },
    });
  });

  it('refuse categories that do not fit the files', async () => {
    expect(await failureOf(ingested(['[]'], { ...HHH, categories: ['a', 'b'] }))).toMatchObject({
      code: 'E2016',
      facts: { found: '2' },
    });
  });

  it('say nothing of where the files lie', async () => {
    const content = taskFile(example('a', { x: 1, y: 0 }), 1);
    const bench = workbench();
    const of = (name: string) => ingest({ items: [sourceOf(content, name)] }, HHH, bench.context({}));
    expect(await of('here.json')).toEqual(await of('there.json'));
  });
});
