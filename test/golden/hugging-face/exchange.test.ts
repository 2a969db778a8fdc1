import { beforeAll, describe, expect, it } from 'vitest';
import { openTokenizer } from '../../../corpus/tokenizer/encode.js';
import { decoderParameters, scoreParameters } from '../../../engine/layers/parameters.js';
import { createArena } from '../../../engine/runtime/arena.js';
import { openLanguageModel } from '../../../engine/runtime/language-model.js';
import { fillGroup, readModel } from '../../../engine/runtime/model.js';
import { openDecoder } from '../../../engine/runtime/sampling/decoder-session.js';
import { growingSequences } from '../../../engine/runtime/sampling/growing-sequences.js';
import { createScorer } from '../../../engine/runtime/score-comparisons.js';
import { sha256 } from '../../../lineage/digest.js';
import type { ArtifactReader } from '../../../storage/ports.js';
import { exported, fixture, imported, importedFrom, trainedOn } from './imported.js';

interface Text {
  readonly text: string;
  readonly ids: readonly number[];
  /** After the last id. */
  readonly logits: readonly number[];
  readonly score: number;
}

interface Exported {
  readonly sha256: { readonly [file: string]: string };
  readonly texts: readonly (Text & { readonly decoded: string; readonly trainedLogits: readonly number[] })[];
}

type Imported = Awaited<ReturnType<typeof imported>>;

const parsed = (path: string): unknown => JSON.parse(Buffer.from(fixture(path)).toString('utf8'));
const made = parsed('made.json') as Text[];
const record = parsed('exported.json') as Exported;

let language: Imported;
let classifier: Imported;
beforeAll(async () => {
  language = await imported('language-model');
  classifier = await imported('classifier');
});

async function logitsAfter(ids: readonly number[], of: ArtifactReader = language.model): Promise<number[]> {
  const model = await openLanguageModel(of);
  const session = await openDecoder(model, { threads: 1 });
  const shape = { sequences: 1, slots: model.config.contextLength };
  const [logits] = await growingSequences(session, shape).append([ids]).finally(session.close);
  return [...(logits ?? [])];
}

/** Scores of rows at their last id. */
async function scoresOf(rows: readonly (readonly number[])[]): Promise<number[]> {
  const { config, tensors } = await readModel(classifier.model);
  const arena = createArena([...decoderParameters(config), ...scoreParameters(config)], ['weights']);
  fillGroup(arena, 'weights', tensors, 'weights.safetensors');
  const framed = rows.map((row) => {
    const ids = Int32Array.from(row);
    return { good: ids, bad: ids, contextTokens: 0, goodAnswerStart: 0, truncated: false };
  });
  const scorer = createScorer(config, arena, { contextLength: config.contextLength, threads: 1 });
  const scores: number[] = [];
  for await (const found of scorer.score(framed, new AbortController().signal))
    scores.push(...found.map(({ good }) => good));
  await scorer.close();
  return scores;
}

function expectNear(found: readonly number[], reference: readonly number[], tolerance = 1e-4): void {
  expect(found.length).toBe(reference.length);
  for (const [i, value] of reference.entries())
    expect(Math.abs((found[i] ?? Number.NaN) - value), `${i}`).toBeLessThan(tolerance);
}

/** The id that each id of the published tokenizer has now. */
async function newIds(): Promise<Map<number, number>> {
  const file = Buffer.from(await language.tokenizer.bytes('original-ids.json')).toString('utf8');
  const { ids } = JSON.parse(file) as { ids: (number | null)[] };
  return new Map(ids.flatMap((original, id) => (original === null ? [] : [[original, id]])));
}

describe('a model that transformers saved, imported', () => {
  it('has a tokenizer that cuts texts as the published one, our special tokens first', async () => {
    const ids = await newIds();
    const encoding = await openTokenizer(language.tokenizer);
    const encoded = await encoding.encode(made.map(({ text }) => text));
    for (const [i, { text, ids: published }] of made.entries()) {
      expect([...(encoded[i] ?? [])]).toEqual(published.map((id) => ids.get(id)));
      expect(await encoding.decode(encoded[i] ?? [])).toBe(text);
    }
    expect(ids.get(319)).toBe(0);
    expect(language.tokenizer.manifest.statistics).toMatchObject({ vocabularySize: 323, addedTokens: 3 });
  });

  it('has the logits that transformers computed, to 1e-4, and rows of no token at the end', async () => {
    const ids = await newIds();
    for (const { ids: published, logits } of made) {
      const found = await logitsAfter(published.map((id) => ids.get(id) ?? Number.NaN));
      const places = logits.map((_, id) => ids.get(id) ?? id + 3);
      expectNear(
        places.map((place) => found[place] ?? Number.NaN),
        logits,
      );
      expect(found).toHaveLength(331);
    }
  });

  it('gives a token that the model never had the mean of all logits', async () => {
    const ids = await newIds();
    const [{ ids: published = [], logits = [] } = {}] = made;
    const found = await logitsAfter(published.map((id) => ids.get(id) ?? Number.NaN));
    const mean = logits.reduce((sum, logit) => sum + logit, 0) / logits.length;
    expectNear(found.slice(1, 4), [mean, mean, mean]);
  });

  it('has the scores that transformers computed when it is a classifier with one label', async () => {
    const ids = await newIds();
    const rows = made.map((text) => text.ids.map((id) => ids.get(id) ?? Number.NaN));
    expectNear(
      await scoresOf(rows),
      made.map(({ score }) => score),
    );
  });
});

describe('a model of ours, exported', () => {
  it('has the bytes that transformers loaded', async () => {
    for (const [folder, { model, tokenizer }] of [
      ['language-model', language],
      ['preference-model', classifier],
    ] as const) {
      for (const [name, bytes] of await exported(model, tokenizer))
        expect(sha256(bytes), name).toBe(`sha256:${record.sha256[`${folder}/${name}`]}`);
    }
  });

  it('has the logits that transformers computed of it, to 1e-4', async () => {
    for (const { ids, logits } of record.texts) expectNear(await logitsAfter(ids), logits);
  });

  it('has the logits that transformers computed of it after it was trained on, to 1e-4', async () => {
    const trained = await trainedOn(language);
    for (const { ids, logits, trainedLogits } of record.texts) {
      expectNear(await logitsAfter(ids, trained), trainedLogits);
      const moved = trainedLogits.map((value, i) => Math.abs(value - (logits[i] ?? 0)));
      expect(Math.max(...moved)).toBeGreaterThan(0.01);
    }
  });

  it('comes back with the weights that it went out with', async () => {
    const trained = await trainedOn(language);
    const files = await exported(trained, language.tokenizer);
    const back = await importedFrom((name) => files.get(name) ?? new Uint8Array());
    const again = await exported(back.model, back.tokenizer);
    for (const name of ['config.json', 'model.safetensors', 'tokenizer.json'])
      expect(again.get(name), name).toEqual(files.get(name));
  });

  it('has the scores that transformers read at the end-of-context token of padded rows', async () => {
    const rows = record.texts.map(({ ids }) => [...ids, 1]);
    expectNear(
      await scoresOf(rows),
      record.texts.map(({ score }) => score),
    );
  });

  it('has a tokenizer that transformers uses as ours does', async () => {
    const encoding = await openTokenizer(language.tokenizer);
    const encoded = await encoding.encode(record.texts.map(({ text }) => text));
    expect(encoded.map((ids) => [...ids])).toEqual(record.texts.map(({ ids }) => ids));
    expect(record.texts.map(({ decoded }) => decoded)).toEqual(record.texts.map(({ text }) => text));
  });

  it('is refused with a tokenizer that it was not trained with', async () => {
    const other = { ...language.tokenizer, digest: sha256('another') };
    await expect(exported(language.model, other)).rejects.toMatchObject({ code: 'E4304' });
  });
});
