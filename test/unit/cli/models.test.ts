import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExportOptions, exportArtifact } from '../../../cli/commands/export.js';
import { importModel as importCommand } from '../../../cli/commands/import.js';
import { type SampleOptions, sampleCheckpoint } from '../../../cli/commands/sample.js';
import { Conversation } from '../../../cli/models/conversation.js';
import { settledLength, TextStream } from '../../../cli/models/text-stream.js';
import importTokenizer from '../../../corpus/import-tokenizer.js';
import importModel from '../../../engine/hugging-face/import-model.js';
import { openArtifact } from '../../../storage/artifacts.js';
import { draftWriter } from '../../../storage/draft.js';
import { folderStore } from '../../../storage/folder-store.js';
import { manifestKey, manifestOf } from '../../../storage/manifest.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import type { ArtifactDraft, ArtifactReader } from '../../../storage/ports.js';
import { createRun, writeRun } from '../../../storage/runs/run-store.js';
import { writeShards } from '../../../storage/shards/write-shards.js';
import { exported, fixture } from '../../golden/hugging-face/imported.js';
import { sourceOf } from '../corpus/workbench.js';
import { memoryContext } from '../engine/train/memory-artifacts.js';
import { capture } from './capture.js';
import { stageOf } from './runs.js';
import { violations } from './schemas.js';

let cwd = '';
let store: ObjectStore;
let language: Awaited<ReturnType<typeof importedInStore>>;
let classifier: Awaited<ReturnType<typeof importedInStore>>;

beforeAll(async () => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'retort-models-')));
  store = await folderStore(join(cwd, '.retort', 'store'));
  language = await importedInStore('language-model');
  classifier = await importedInStore('classifier');
  await recordRun('calm-otter-2', {
    'import-tokenizer': language.tokenizer.digest,
    'import-model': language.model.digest,
  });
});
afterAll(() => rmSync(cwd, { recursive: true }));

/** A model that transformers saved, and its tokenizer, as artifacts of the store. */
async function importedInStore(folder: 'language-model' | 'classifier') {
  const context = { ...memoryContext({}).context, draft: draftWriter(store) };
  const words = { tokenizer: sourceOf(fixture('language-model/tokenizer.json')) };
  const tokenizer = await put(await importTokenizer(words, {}, context));
  const files = {
    config: sourceOf(fixture(`${folder}/config.json`), 'config'),
    weights: sourceOf(fixture(`${folder}/model.safetensors`), 'weights'),
  };
  const params = { pretrainingLearningRate: 0.001, form: 'ranked' } as const;
  return { model: await put(await importModel({ ...files, tokenizer }, params, context)), tokenizer };
}

async function put(manifest: ArtifactDraft): Promise<ArtifactReader> {
  const { json, digest } = manifestOf(manifest);
  await store.put(manifestKey(digest), new TextEncoder().encode(json));
  return openArtifact(store, digest);
}

async function recordRun(name: string, artifacts: { readonly [stage: string]: string }): Promise<void> {
  const record = await createRun(store, {
    pipeline: 'import-model',
    specJson: '{}',
    stages: [],
    effects: [],
    createdAt: new Date('2026-01-02T03:04:05Z'),
    name,
  });
  const stages = Object.entries(artifacts).map(([id, artifact]) =>
    stageOf(id, { status: 'succeeded', artifact: artifact as `sha256:${string}` }),
  );
  await writeRun(store, { ...record, status: 'succeeded', stages });
}

const settings: SampleOptions = { temperature: 1, topP: 1, maxTokens: 12, stop: [], seed: 5, count: 1 };

async function sampled(reference: string, options: Partial<SampleOptions> = {}, typed = '') {
  const captured = capture(cwd, { json: true });
  const stdin = Readable.from([typed]) as unknown as NodeJS.ReadStream;
  await sampleCheckpoint(reference, { ...settings, ...options }, { ...captured.context, stdin });
  const documents = captured.documents();
  expect(documents.flatMap(violations)).toEqual([]);
  return documents as unknown as {
    readonly tokenizer: string;
    readonly prompt: string;
    readonly seed: number;
    readonly continuations: readonly { text: string; tokens: number[]; finish: string }[];
  }[];
}

async function printed(options: Partial<SampleOptions> = {}): Promise<string> {
  const captured = capture(cwd);
  await sampleCheckpoint('calm-otter-2', { ...settings, ...options }, captured.context);
  return captured.stdout();
}

describe('sample', () => {
  it('writes the same text for the same seed, whole as in the document', async () => {
    const [document] = await sampled('calm-otter-2/import-model', { prompt: 'The kettle' });
    const [again] = await sampled(language.model.digest.slice(0, 20), { prompt: 'The kettle' });
    const [other] = await sampled('calm-otter-2', { prompt: 'The kettle', seed: 6 });
    expect(again).toEqual(document);
    expect(other?.continuations).not.toEqual(document?.continuations);
    expect(document).toMatchObject({ tokenizer: language.tokenizer.digest, prompt: 'The kettle' });
    expect(document?.continuations[0]?.tokens).toHaveLength(12);
    expect(await printed({ prompt: 'The kettle' })).toBe(`${document?.continuations[0]?.text}\n`);
  });

  it('writes several, and begins a document without a prompt', async () => {
    const [document] = await sampled('calm-otter-2', { count: 3 });
    expect(document?.prompt).toBe('');
    const texts = (document?.continuations ?? []).map(({ text }) => text);
    expect(new Set(texts).size).toBe(3);
    expect(await printed({ count: 3 })).toBe(`${texts.join('\n---\n')}\n`);
  });

  it('takes the likeliest token at temperature 0, and one of the likeliest with --top-k', async () => {
    const [greedy] = await sampled('calm-otter-2', { prompt: 'The', temperature: 0 });
    const [first] = await sampled('calm-otter-2', { prompt: 'The', topK: 1, seed: 9 });
    expect(first?.continuations[0]?.tokens).toEqual(greedy?.continuations[0]?.tokens);
  });

  it('reads the prompt from standard input', async () => {
    const [piped] = await sampled('calm-otter-2', { prompt: '-' }, 'The kettle\n');
    expect(piped).toEqual((await sampled('calm-otter-2', { prompt: 'The kettle' }))[0]);
  });

  it('holds a dialogue, a turn a line, and forgets the oldest when the window is full', async () => {
    const turns = await sampled('calm-otter-2', { chat: true, maxTokens: 4 }, 'Hi.\nWhy?\nAnd then?\n');
    expect(turns).toHaveLength(3);
    expect(turns[0]?.prompt).toBe('\n\nHuman: Hi.\n\nAssistant:');
    const answer = turns[0]?.continuations[0]?.text.trim();
    expect(turns[1]?.prompt).toBe(`\n\nHuman: Hi.\n\nAssistant: ${answer}\n\nHuman: Why?\n\nAssistant:`);
    expect(turns[2]?.prompt).toMatch(/^\n\nHuman: Why\?/);
    expect(turns.map(({ seed }) => seed)).toEqual([5, 6, 7]);
  });

  it.each([
    ['a preference model', () => classifier.model.digest, 'E1041'],
    ['a tokenizer', () => 'calm-otter-2/import-tokenizer', 'E1040'],
    ['a stage that has none', () => 'calm-otter-2/lm', 'E1004'],
  ])('refuses %s', async (_what, reference, code) => {
    await expect(sampled(reference())).rejects.toMatchObject({ code });
  });

  it('names the checkpoints of a run that has several, and a tokenizer that is lost', async () => {
    await recordRun('two-models', { a: language.model.digest, b: classifier.model.digest });
    await expect(sampled('two-models')).rejects.toMatchObject({
      code: 'E1040',
      facts: { found: 'two-models/a, two-models/b' },
    });
    const key = manifestKey(language.tokenizer.digest);
    const kept = readFileSync(join(cwd, '.retort', 'store', key));
    rmSync(join(cwd, '.retort', 'store', key));
    await expect(sampled('calm-otter-2')).rejects.toMatchObject({
      code: 'E1042',
      facts: { expected: language.tokenizer.digest },
    });
    writeFileSync(join(cwd, '.retort', 'store', key), kept);
  });

  it('refuses a prompt that fills the window', async () => {
    const prompt = 'kettle '.repeat(80);
    await expect(sampled('calm-otter-2', { prompt })).rejects.toMatchObject({ code: 'E4306' });
  });
});

describe('a text that grows', () => {
  it('holds back half a character and what may become a stop text', () => {
    expect(settledLength('a\uFFFD', [])).toBe(1);
    expect(settledLength('water\n\nHu', ['\n\nHuman:'])).toBe(5);
    expect(settledLength('water\n', ['\n\nHuman:', 'er\n'])).toBe(5);
    const pieces: string[] = [];
    const stream = new TextStream((piece) => pieces.push(piece), ['END']);
    for (const text of ['a', 'aE', 'aEx', 'aExEN', 'aExEN']) stream.grow(text);
    stream.end();
    expect(pieces).toEqual(['a', 'Ex', 'EN']);
  });

  it('is forgotten from its oldest turn on, never the newest', () => {
    const conversation = new Conversation();
    conversation.ask('one');
    expect(conversation.forget()).toBe(false);
    conversation.answer('1');
    conversation.ask('two');
    expect(conversation.forget()).toBe(true);
    expect(conversation.prompt).toBe('\n\nHuman: two\n\nAssistant:');
  });
});

async function exportedAs(reference: string, options: ExportOptions): Promise<string> {
  const captured = capture(cwd, { json: options.output !== undefined });
  await exportArtifact(reference, options, captured.context);
  if (options.output !== undefined) expect(captured.documents().flatMap(violations)).toEqual([]);
  return captured.stdout();
}

describe('export', () => {
  it.each([
    ['a language model', () => language],
    ['a preference model', () => classifier],
  ])('writes %s as the folder that transformers loads', async (name, of) => {
    const output = join(cwd, name.replaceAll(' ', '-'));
    await exportedAs(of().model.digest, { output });
    const files = await exported(of().model, of().tokenizer);
    expect(readdirSync(output).sort()).toEqual([...files.keys()].sort());
    for (const [file, bytes] of files)
      expect(readFileSync(join(output, file)).equals(bytes), file).toBe(true);
  });

  it('replaces nothing unless told to, and never a folder with files of somebody', async () => {
    const output = join(cwd, 'twice');
    const again = { format: 'safetensors', output } as const;
    await exportedAs('calm-otter-2', again);
    await expect(exportedAs('calm-otter-2', again)).rejects.toMatchObject({ code: 'E1043' });
    writeFileSync(join(output, 'config.json'), 'mine');
    await exportedAs('calm-otter-2', { ...again, force: true });
    expect(readFileSync(join(output, 'config.json'), 'utf8')).toContain('gpt2');
    writeFileSync(join(output, 'notes.txt'), 'mine');
    await expect(exportedAs('calm-otter-2', { ...again, force: true })).rejects.toMatchObject({
      code: 'E1043',
      facts: { where: { file: join(output, 'notes.txt') } },
    });
    expect(readFileSync(join(output, 'notes.txt'), 'utf8')).toBe('mine');
    expect(readdirSync(cwd).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('writes rows as CSV and JSON, the part before them', async () => {
    const draft = draftWriter(store);
    const pair = {
      ...{ id: 'p1', group: 'g', source: 's', context: 'a "b",\nc', good: ' x', bad: '' },
      ...{ goodScore: 2, badScore: null, goodAt: '2026-01-02T03:04:05.000Z', badAt: null },
      ...{ goodChars: 2, badChars: 0 },
    };
    const files = [
      ...(await writeShards(draft, 'train', 'pairs', [pair])),
      ...(await writeShards(draft, 'heldout', 'pairs', [{ ...pair, id: 'p2' }])),
    ];
    const { digest } = await put({
      ...{ kind: 'pairs', schemaVersion: 1, files, statistics: {} },
      work: { count: 2, unit: 'pairs' },
    });
    const header = 'part,id,group,source,context,good,bad,goodScore,badScore,goodAt,badAt,goodChars,badChars';
    const row = (part: string, id: string) =>
      `${part},${id},g,s,"a ""b"",\nc"," x",,2,,2026-01-02T03:04:05.000Z,,2,0`;
    const both = [header, row('heldout', 'p2'), row('train', 'p1'), ''].join('\r\n');
    expect(await exportedAs(digest, { format: 'csv' })).toBe(both);
    expect(await exportedAs(digest, {})).toBe(both);
    const only = { format: 'csv', part: 'heldout', output: join(cwd, 'rows.csv') } as const;
    await exportedAs(digest, only);
    expect(readFileSync(only.output, 'utf8')).toBe([header, row('heldout', 'p2'), ''].join('\r\n'));
    const document = JSON.parse(await exportedAs(digest, { format: 'json' }));
    expect(violations(document)).toEqual([]);
    expect(document.rows).toEqual([
      { part: 'heldout', ...pair, id: 'p2' },
      { part: 'train', ...pair },
    ]);
    await expect(exportedAs(digest, { format: 'csv', part: 'test' })).rejects.toMatchObject({
      code: 'E1001',
    });
    await expect(exportedAs(digest, { format: 'safetensors', output: 'x' })).rejects.toMatchObject({
      code: 'E1045',
      facts: { expected: '--format csv or json' },
    });
  });

  it('writes every kind of rows, lists as JSON', async () => {
    const draft = draftWriter(store);
    const ids = new Uint16Array([1, 2]);
    const files = await writeShards(draft, 'train', 'tokens', [{ tokens: ids }]);
    const { digest } = await put({
      ...{ kind: 'tokens', schemaVersion: 1, files, statistics: {} },
      work: { count: 2, unit: 'tokens' },
    });
    expect(await exportedAs(digest, { format: 'csv' })).toBe('tokens\r\n"[1,2]"\r\n');
  });

  it('writes the page of a report, and a figure of it as a drawing and as data', async () => {
    const page =
      '<figure id="F1"><svg viewBox="0 0 9 4"><line x1="0"/></svg><details><table><tr><th>a</th><th>b</th></tr><tr><th>1</th><td>x, y</td></tr></table></details></figure>';
    const draft = draftWriter(store);
    const files = [await draft.write('report.html', Buffer.from(page))];
    const { digest } = await put({
      ...({ kind: 'report', schemaVersion: 1, files, statistics: {} } as const),
      work: { count: 0, unit: 'rows' },
    });
    const output = join(cwd, 'page.html');
    await exportedAs(digest, { output });
    expect(readFileSync(output, 'utf8')).toBe(page);
    await exportedAs(digest, { format: 'html', output, force: true });
    expect(readFileSync(output, 'utf8')).toBe(page);
    expect(await exportedAs(digest, { figure: 'F1' })).toContain('<line x1="0"/>');
    expect(await exportedAs(digest, { format: 'svg', figure: 'F1' })).toContain('<line x1="0"/>');
    expect(await exportedAs(digest, { format: 'csv', figure: 'F1' })).toBe('a,b\r\n1,"x, y"\r\n');
    const document = JSON.parse(await exportedAs(digest, { format: 'json', figure: 'F1' }));
    expect(violations(document)).toEqual([]);
    expect(document.rows).toEqual([{ a: '1', b: 'x, y' }]);
    await expect(exportedAs(digest, { format: 'svg', figure: 'F2' })).rejects.toMatchObject({
      code: 'E1048',
      facts: { expected: 'one of F1' },
    });
    await expect(exportedAs(digest, { format: 'svg' })).rejects.toMatchObject({ code: 'E1001' });
    await expect(exportedAs('calm-otter-2/import-model', { format: 'html' })).rejects.toMatchObject({
      code: 'E1045',
    });
  });

  it('refuses a place that cannot be written, and leaves nothing', async () => {
    writeFileSync(join(cwd, 'a-file'), '');
    const output = join(cwd, 'a-file', 'model');
    await expect(exportedAs('calm-otter-2', { format: 'safetensors', output })).rejects.toMatchObject({
      code: 'E1044',
    });
    await expect(exportedAs('calm-otter-2', { format: 'safetensors' })).rejects.toMatchObject({
      code: 'E1001',
    });
    await expect(exportedAs('calm-otter-2', { format: 'html' })).rejects.toMatchObject({ code: 'E1040' });
    expect(existsSync(join(cwd, 'model'))).toBe(false);
  });
});

describe('import', () => {
  const refused = (folder: string) => importCommand(folder, { set: [] }, capture(cwd).context);

  it.each(['hf:nope', 'ftp://example.org/model'])('refuses %s before any run', async (location) => {
    const before = readdirSync(join(cwd, '.retort', 'store', 'runs'));
    await expect(refused(location)).rejects.toMatchObject({
      code: 'E2905',
      facts: { fix: expect.stringContaining('location') },
    });
    expect(readdirSync(join(cwd, '.retort', 'store', 'runs'))).toEqual(before);
  });

  it('says at once what a folder lacks, and that weights in several files are not read', async () => {
    const folder = mkdtempSync(join(cwd, 'published-'));
    writeFileSync(join(folder, 'config.json'), fixture('language-model/config.json'));
    await expect(refused(folder)).rejects.toMatchObject({
      code: 'E1046',
      facts: { found: 'no model.safetensors, no tokenizer.json' },
    });
    writeFileSync(join(folder, 'model.safetensors.index.json'), '{}');
    await expect(refused(folder)).rejects.toMatchObject({
      facts: {
        found: expect.stringContaining('several files'),
        fix: expect.stringContaining('max_shard_size'),
      },
    });
  });
});
