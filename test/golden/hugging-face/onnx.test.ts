import { readFileSync } from 'node:fs';
import ort from 'onnxruntime-node';
import { beforeAll, describe, expect, it } from 'vitest';
import { openLanguageModel } from '../../../engine/runtime/language-model.js';
import { openDecoder } from '../../../engine/runtime/sampling/decoder-session.js';
import { growingSequences } from '../../../engine/runtime/sampling/growing-sequences.js';
import { sha256 } from '../../../lineage/digest.js';
import { exported, imported } from './imported.js';

type Cache = Record<string, ort.Tensor>;

const rows = [
  [5, 17, 42, 8, 99, 300, 12, 7],
  [61, 2, 200, 31, 4, 77, 150, 9],
];
const [layers, heads, headWidth] = [2, 4, 4];
const int64 = (values: readonly number[], shape: readonly number[]) =>
  new ort.Tensor('int64', BigInt64Array.from(values, BigInt), shape);

let model: Awaited<ReturnType<typeof imported>>;
let onnx: Uint8Array;
let session: ort.InferenceSession;
beforeAll(async () => {
  model = await imported('language-model');
  onnx = (await exported(model.model, model.tokenizer, 'onnx')).get('model.onnx') ?? new Uint8Array();
  session = await ort.InferenceSession.create(onnx);
});

/** As Optimum asks for the first tokens: a past of no length. */
const nothing = (batch: number): Cache =>
  Object.fromEntries(
    session.inputNames
      .filter((name) => name.startsWith('past_key_values.'))
      .map((name) => [name, new ort.Tensor('float32', new Float32Array(), [batch, heads, 0, headWidth])]),
  );

const presentAsPast = (found: Cache): Cache =>
  Object.fromEntries(
    Object.entries(found)
      .filter(([name]) => name.startsWith('present.'))
      .map(([name, tensor]) => [name.replace('present', 'past_key_values'), tensor]),
  );

/** Logits [V] after the last token of each row, and the cache for what follows. */
async function next(tokens: readonly (readonly number[])[], past: Cache, mask: readonly number[][]) {
  const count = tokens[0]?.length ?? 0;
  const seen = mask[0]?.length ?? 0;
  const positions = mask.flatMap((row) =>
    row.map((_, at) => row.slice(0, at).reduce((sum, real) => sum + real, 0)).slice(seen - count),
  );
  const shape = [tokens.length, count];
  const found = await session.run({
    input_ids: int64(tokens.flat(), shape),
    position_ids: int64(positions, shape),
    attention_mask: int64(mask.flat(), [tokens.length, seen]),
    ...past,
  });
  const [, , vocabulary = 0] = found.logits?.dims ?? [];
  const all = found.logits?.data as Float32Array;
  const logits = tokens.map((_, row) =>
    all.subarray(((row + 1) * count - 1) * vocabulary, (row + 1) * count * vocabulary),
  );
  return { logits, past: presentAsPast(found) };
}

function expectNear(found: Float32Array | undefined, reference: Float32Array | null | undefined) {
  expect(found?.length).toBe(reference?.length);
  const errors = Array.from(reference ?? [], (x, i) => Math.abs(x - (found?.[i] ?? Number.NaN)));
  expect(Math.max(...errors)).toBeLessThan(2e-5);
}

const ones = (count: number) => rows.map(() => Array<number>(count).fill(1));

describe('a language model exported as onnx', () => {
  it('gives the logits of our sampler token by token', async () => {
    const ourSession = await openDecoder(await openLanguageModel(model.model), { threads: 1 });
    const growing = growingSequences(ourSession, { sequences: 2, slots: 32 });
    const prompt = 3;
    let ours = await growing.append(rows.map((row) => row.slice(0, prompt)));
    let theirs = await next(
      rows.map((row) => row.slice(0, prompt)),
      nothing(2),
      ones(prompt),
    );
    for (let done = prompt; done <= 8; done++) {
      for (const [row, logits] of theirs.logits.entries()) expectNear(logits, ours[row]);
      if (done === 8) break;
      const following = rows.map((row) => row.slice(done, done + 1));
      ours = await growing.append(following);
      theirs = await next(following, theirs.past, ones(done + 1));
    }
    await ourSession.close();
  });

  it('sees no padding', async () => {
    const alone = await next([[5, 17, 42]], nothing(1), [[1, 1, 1]]);
    const padded = await next([[0, 0, 5, 17, 42]], nothing(1), [[0, 0, 1, 1, 1]]);
    expectNear(padded.logits[0], alone.logits[0]);
  });

  it('has the parts that Optimum names', () => {
    const cache = (prefix: string) =>
      Array.from({ length: layers }, (_, n) => [`${prefix}.${n}.key`, `${prefix}.${n}.value`]).flat();
    expect(session.inputNames).toEqual([
      'input_ids',
      'attention_mask',
      'position_ids',
      ...cache('past_key_values'),
    ]);
    expect(session.outputNames).toEqual(['logits', ...cache('present')]);
  });

  it('is the file that the checker and the runtime of Python accepted, and gives their logits', async () => {
    const recorded = JSON.parse(readFileSync('test/golden/hugging-face/onnx.json', 'utf8'));
    expect(sha256(onnx)).toBe(recorded.model);
    const found = await next(rows, nothing(2), ones(8));
    for (const [row, logits] of found.logits.entries())
      expectNear(logits, Float32Array.from(recorded.logits[row]));
  });

  it('is refused for a preference model', async () => {
    const { model: classifier, tokenizer } = await imported('classifier');
    await expect(exported(classifier, tokenizer, 'onnx')).rejects.toMatchObject({ code: 'E4304' });
  });
});
