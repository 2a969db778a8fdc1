import { describe, expect, it } from 'vitest';
import type { DecoderConfig } from '../../../../../engine/layers/decoder-config.js';
import { teacherProgram } from '../../../../../engine/programs/teacher.js';
import { openDecoder } from '../../../../../engine/runtime/sampling/decoder-session.js';
import { growingSequences } from '../../../../../engine/runtime/sampling/growing-sequences.js';
import { ids, modelOf, runProgram } from '../../programs/batches.js';

const small: DecoderConfig = { vocabularySize: 50, contextLength: 48, layers: 2, width: 24, heads: 3 };

/** Log-probabilities of every next token after each of `tokens`, by a program that knows no cache. */
async function withoutCache(config: DecoderConfig, tokens: readonly number[]): Promise<Float32Array[]> {
  const k = config.vocabularySize;
  const program = teacherProgram(config, { sequences: 1, tokens: tokens.length, past: 0, k });
  const { ids: named, logprobs } = await runProgram(program, { tokens });
  return tokens.map((_, at) => {
    const byId = new Float32Array(k);
    for (let i = at * k; i < (at + 1) * k; i += 1) byId[Number(named?.[i])] = logprobs?.[i] ?? Number.NaN;
    return byId;
  });
}

function expectNear(logits: Float32Array | null | undefined, logprobs: Float32Array | undefined) {
  const z = Array.from(logits ?? []);
  const logSum = Math.log(z.reduce((sum, logit) => sum + Math.exp(logit), 0));
  const errors = Array.from(logprobs ?? [], (x, id) => Math.abs(x - ((z[id] ?? Number.NaN) - logSum)));
  expect(errors).toHaveLength(z.length);
  expect(Math.max(...errors)).toBeLessThan(1e-5);
}

/** Logits of the first row after its prompt and after each of its next tokens, beside other rows. */
async function grown(config: DecoderConfig, rows: readonly (readonly number[])[], threads: number) {
  const session = await openDecoder(modelOf(config), { threads });
  const growing = growingSequences(session, { sequences: rows.length, slots: config.contextLength });
  const found = [];
  const prompts = rows.map((row) => row.slice(0, -6));
  for (let step = 0; step <= 6; step += 1) {
    const next = step === 0 ? prompts : rows.map((row) => row.slice(row.length - 7 + step).slice(0, 1));
    const [logits] = await growing.append(next);
    found.push(Buffer.from(logits?.slice().buffer ?? new ArrayBuffer()).toString('base64'));
  }
  await session.close();
  return found;
}

describe('growingSequences', () => {
  it('gives, to 1e-5, what a computation without a cache gives, for rows of different lengths', async () => {
    const rows = [ids(20, 50, 1), ids(44, 50, 2), ids(9, 50, 3)];
    const references = await Promise.all(rows.map((row) => withoutCache(small, row)));
    const session = await openDecoder(modelOf(small), { threads: 1 });
    const growing = growingSequences(session, { sequences: 3, slots: small.contextLength });
    const prompts = [3, 37, 1];
    let found = await growing.append(rows.map((row, i) => row.slice(0, prompts[i])));
    for (let more = 0; found.some((logits) => logits !== null); more += 1) {
      for (const [row, logits] of found.entries()) {
        const at = (prompts[row] ?? 0) + more - 1;
        if (logits) expectNear(logits, references[row]?.[at]);
      }
      found = await growing.append(
        rows.map((row, i) => row.slice((prompts[i] ?? 0) + more, (prompts[i] ?? 0) + more + 1)),
      );
    }
    expect(growing.lengths).toEqual([20, 44, 9]);
    await session.close();
  });

  it('reads a prompt that is longer than a run', async () => {
    const long = { ...small, contextLength: 600, layers: 1 };
    const tokens = ids(560, 50, 4);
    const session = await openDecoder(modelOf(long), { threads: 1 });
    const [logits] = await growingSequences(session, { sequences: 1, slots: 600 }).append([tokens]);
    expectNear(logits, (await withoutCache(long, tokens)).at(-1));
    await session.close();
  });

  it.each([
    { what: 'narrow heads', width: 24, heads: 3 },
    { what: 'heads of 64', width: 128, heads: 2 },
    { what: 'a head wider than a block of the kernel', width: 160, heads: 1 },
  ])(
    'gives the same bits for any number of threads and whatever stands beside, with $what',
    async ({ width, heads }) => {
      const config = { vocabularySize: 517, contextLength: 320, layers: 2, width, heads };
      const row = ids(170, 517, 1);
      const alone = await grown(config, [row], 1);
      for (const threads of [2, 3, 8]) expect(await grown(config, [row], threads)).toEqual(alone);
      const beside = [row, ids(310, 517, 2), ids(7, 517, 3), ids(33, 517, 4)];
      for (const threads of [1, 2]) expect(await grown(config, beside, threads)).toEqual(alone);
      const short = row.slice(0, 7);
      expect(await grown(config, [short, row], 1)).toEqual(await grown(config, [short], 1));
    },
  );
});
