import { describe, expect, it } from 'vitest';
import { dialogueOf, fitTurns } from '../../../corpus/dialogues.js';
import ingestText from '../../../corpus/ingest-text.js';
import tokenizeDialogues from '../../../corpus/tokenize-dialogues.js';
import tokenizePrompt from '../../../corpus/tokenize-prompt.js';
import { openTokenizer } from '../../../corpus/tokenizer/encode.js';
import trainTokenizer from '../../../corpus/train-tokenizer.js';
import type { ResponseRecord, ThreadRecord } from '../../../storage/shards/records.js';
import { writeShards } from '../../../storage/shards/write-shards.js';
import { failureOf, sourceOf, workbench } from './workbench.js';

const CUE = '\n\nHuman:';
const PROMPT = '\n\nHuman: Will it rain?\n\nAssistant: Tea is better inside.\n\n';

const answer = (id: string, score: number, accepted = false): ResponseRecord => ({
  id,
  text: `answer ${id}`,
  score,
  accepted,
  createdAt: null,
});

const thread = (id: number, responses: ResponseRecord[], title = 'Why?'): ThreadRecord => ({
  id: `q${id}`,
  source: 'site',
  title,
  body: 'Because.',
  createdAt: null,
  responses,
});

async function prepared() {
  const bench = workbench();
  const context = bench.context({});
  const texts = [sourceOf('Human: and Assistant: drink tea because it rains.\n'.repeat(50))];
  const params = { source: 't', license: null, documentChars: 1, maxQuarantinedFraction: 0 };
  const documents = [bench.reader(await ingestText({ texts }, params, context))];
  const sizes = { vocabularySize: 300, seed: 1, sampleFraction: 1 };
  const tokenizer = bench.reader(await trainTokenizer({ documents, threads: [] }, sizes, context));
  return { bench, context, tokenizer };
}

describe('a tokenized prompt', () => {
  it('stands without white space at its end, alone and with the cue', async () => {
    const { bench, context, tokenizer } = await prepared();
    const prompt = sourceOf(PROMPT);
    const draft = await tokenizePrompt({ prompt, tokenizer }, { sha256: null, cue: CUE }, context);
    const encoding = await openTokenizer(tokenizer);
    const textOf = async (folder: string) => {
      const [row] = await bench.rows(draft, folder, 'tokens');
      return encoding.decode(row?.tokens ?? []);
    };
    expect(await textOf('train')).toBe(PROMPT.trimEnd());
    expect(await textOf('cued')).toBe(PROMPT.trimEnd() + CUE);
    expect(draft.statistics).toMatchObject({ prompt: prompt.sha256, tokenizer: tokenizer.digest });
  });

  it.each([
    ['another text than the declared one', PROMPT, `sha256:${'0'.repeat(64)}` as const],
    ['an empty text', ' \n', null],
    ['bytes that are no text', Uint8Array.of(0x41, 0xff, 0x42), null],
    ['a text that no window holds', 'tea '.repeat(300_000), null],
  ])('is refused when it is %s', async (_, content, sha256) => {
    const { context, tokenizer } = await prepared();
    const made = tokenizePrompt({ prompt: sourceOf(content), tokenizer }, { sha256, cue: CUE }, context);
    expect(await failureOf(made)).toMatchObject({ code: 'E2015', kind: 'bad-input' });
  });

  it('is taken when it is the declared one', async () => {
    const { context, tokenizer } = await prepared();
    const prompt = sourceOf(PROMPT);
    const declared = { sha256: prompt.sha256, cue: CUE };
    expect((await tokenizePrompt({ prompt, tokenizer }, declared, context)).kind).toBe('tokens');
  });
});

const transcriptOf = (one: ThreadRecord): string | null => {
  const dialogue = dialogueOf(one);
  return dialogue && dialogue.question + dialogue.answer;
};

describe('a dialogue', () => {
  it('is the question and its top-rated answer', () => {
    expect(transcriptOf(thread(1, [answer('a', 1), answer('b', 4), answer('c', 2)]))).toBe(
      '\n\nHuman: Why?\n\nBecause.\n\nAssistant: answer b',
    );
    expect(transcriptOf(thread(1, [answer('a', 1)], ''))).toBe('\n\nHuman: Because.\n\nAssistant: answer a');
  });

  it('has of equally rated answers the accepted one, or else the first', () => {
    expect(transcriptOf(thread(1, [answer('a', 2), answer('b', 2, true), answer('c', 2)]))).toMatch(/b$/);
    expect(transcriptOf(thread(1, [answer('a', 2), answer('b', 2)]))).toMatch(/a$/);
    expect(transcriptOf(thread(1, [answer('a', 2, true), answer('b', 2)]))).toMatch(/a$/);
  });

  it.each([
    ['is whole where it fits', 4, 6, 10, [4, 6]],
    ['leaves a short answer whole, and the question its beginning', 9, 3, 10, [7, 3]],
    ['leaves a short question whole, and the answer its beginning', 3, 20, 10, [3, 7]],
    ['halves the room between two long turns', 20, 20, 11, [5, 6]],
  ])('%s', (_, asked, answered, most, lengths) => {
    const question = Uint16Array.from({ length: asked }, (_, i) => i);
    const reply = Uint16Array.from({ length: answered }, (_, i) => 100 + i);
    const kept = fitTurns(question, reply, most);
    expect([kept.question.length, kept.answer.length]).toEqual(lengths);
    expect([kept.question[0], kept.answer[0]]).toEqual([0, 100]);
  });
});

describe('tokenized dialogues', () => {
  it('are split by question, closed by end-of-text, and reconcile with the threads', async () => {
    const { bench, context, tokenizer } = await prepared();
    const threads = Array.from({ length: 60 }, (_, i) => thread(i, i % 3 === 0 ? [] : [answer(`a${i}`, 1)]));
    const files = await writeShards(context.draft, 'threads', 'threads', threads);
    const work = { count: 60, unit: 'rows' } as const;
    const artifact = bench.reader({ kind: 'threads', schemaVersion: 1, files, work, statistics: {} });
    const params = { seed: 1, heldoutFraction: 0.3, maxTokens: null };
    const draft = await tokenizeDialogues({ threads: [artifact], tokenizer }, params, context);
    expect(draft.statistics).toMatchObject({
      rowsIn: 60,
      rowsOut: 40,
      'dropped.unanswered': 20,
      truncated: 0,
    });
    const encoding = await openTokenizer(tokenizer);
    const train = await bench.rows(draft, 'train', 'tokens');
    const heldout = await bench.rows(draft, 'heldout', 'tokens');
    expect(heldout.length).toBeGreaterThan(0);
    const texts = await Promise.all([...train, ...heldout].map(({ tokens }) => encoding.decode(tokens)));
    const answered = threads.filter(({ responses }) => responses.length > 0);
    expect(texts.toSorted()).toEqual(answered.map(transcriptOf).toSorted());
    for (const { tokens } of train) expect(tokens.indexOf(0)).toBe(tokens.length - 1);
  });

  it('keep the beginnings of both turns where they are longer than allowed', async () => {
    const { bench, context, tokenizer } = await prepared();
    const files = await writeShards(context.draft, 'threads', 'threads', [thread(1, [answer('a', 1)])]);
    const work = { count: 1, unit: 'rows' } as const;
    const threads = [bench.reader({ kind: 'threads', schemaVersion: 1, files, work, statistics: {} })];
    const params = { seed: 1, heldoutFraction: 0, maxTokens: 20 };
    const draft = await tokenizeDialogues({ threads, tokenizer }, params, context);
    const [row] = await bench.rows(draft, 'train', 'tokens');
    expect(row?.tokens).toHaveLength(20);
    expect(row?.tokens.at(-1)).toBe(0);
    const text = await (await openTokenizer(tokenizer)).decode(row?.tokens ?? []);
    expect(text).toMatch(/^\n\nHuman: .*\n\nAssistant/);
    expect(draft.statistics).toMatchObject({ truncated: 1, tokens: 20 });
  });

  it('are refused when nobody answered anything', async () => {
    const { bench, context, tokenizer } = await prepared();
    const files = await writeShards(context.draft, 'threads', 'threads', [thread(1, [])]);
    const work = { count: 1, unit: 'rows' } as const;
    const threads = [bench.reader({ kind: 'threads', schemaVersion: 1, files, work, statistics: {} })];
    const made = tokenizeDialogues(
      { threads, tokenizer },
      { seed: 1, heldoutFraction: 0, maxTokens: null },
      context,
    );
    expect(await failureOf(made)).toMatchObject({ code: 'E2005' });
  });
});
