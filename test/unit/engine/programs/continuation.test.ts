import { describe, expect, it } from 'vitest';
import { masked } from '../../../../engine/layers/attention.js';
import { continuationProgram } from '../../../../engine/programs/continuation.js';
import { teacherProgram } from '../../../../engine/programs/teacher.js';
import { ids, runProgram } from './batches.js';

const config = { vocabularySize: 50, contextLength: 16, layers: 2, width: 24, heads: 3 };
const sequences = 2;
const [past, own] = [5, 3];
const rows = [ids(past + own, 50, 1), ids(past + own, 50, 2)];

const cut = (from: number, to: number) => rows.flatMap((row) => row.slice(from, to));
const range = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);
const positions = (from: number, count: number) => rows.flatMap(() => range(from, count));

/** What a program gave for some tokens, as the past of the next. */
const asPast = (results: Record<string, ArrayLike<number>>) =>
  Object.fromEntries(
    Object.entries(results)
      .filter(([name]) => name.startsWith('present.'))
      .map(([name, values]) => [name.replace('present', 'past'), Array.from(values)]),
  );

const whole = (at: number) =>
  runProgram(continuationProgram(config, { sequences, tokens: past + own, past: 0 }), {
    tokens: cut(0, past + own),
    positions: positions(0, past + own),
    ends: rows.map(() => at),
  });

const first = () =>
  runProgram(continuationProgram(config, { sequences, tokens: past, past: 0 }), {
    tokens: cut(0, past),
    positions: positions(0, past),
    ends: rows.map(() => past - 1),
  });

function expectNear(found: ArrayLike<number> | undefined, reference: ArrayLike<number> | undefined) {
  expect(found?.length).toBe(reference?.length);
  const differences = Array.from(reference ?? [], (x, i) => Math.abs(x - (found?.[i] ?? Number.NaN)));
  expect(Math.max(...differences)).toBeLessThan(1e-5);
}

describe('continuationProgram', () => {
  it('gives after a past the logits of the whole, to 1e-5', async () => {
    const program = continuationProgram(config, { sequences, tokens: own, past });
    const results = await runProgram(program, {
      tokens: cut(past, past + own),
      positions: positions(past, own),
      ends: [own - 1, own - 1],
      pastMask: Array(sequences * past).fill(0),
      ...asPast(await first()),
    });
    expectNear(results.logits, (await whole(past + own - 1)).logits);
  });

  it('reads each row where it is told to', async () => {
    const one = await whole(past - 1);
    expectNear(one.logits, (await first()).logits);
    expect(one.logits).not.toEqual((await whole(past)).logits);
  });

  it('ignores the part of the past that a row leaves unused', async () => {
    const program = continuationProgram(config, { sequences, tokens: 1, past: past + 2 });
    const unused = 2;
    const results = (await first()) as Record<string, ArrayLike<number>>;
    const padded = Object.fromEntries(
      Object.entries(asPast(results)).map(([name, values]) => [
        name,
        [...values, ...Array(unused * sequences * config.width).fill(7)],
      ]),
    );
    const found = await runProgram(program, {
      tokens: cut(past, past + 1),
      positions: positions(past, 1),
      ends: [0, 0],
      pastMask: rows.flatMap(() => [...Array(past).fill(0), ...Array(unused).fill(masked)]),
      ...padded,
    });
    expectNear(found.logits, (await whole(past)).logits);
  });
});

describe('teacherProgram', () => {
  const shape = { sequences: 2, tokens: own, past, k: 6 };

  /** Both rows after the first row's past. */
  async function taught() {
    const one = await runProgram(continuationProgram(config, { sequences: 1, tokens: past, past: 0 }), {
      tokens: rows[0]?.slice(0, past) ?? [],
      positions: range(0, past),
      ends: [0],
    });
    return runProgram(teacherProgram(config, shape), { tokens: cut(past, past + own), ...asPast(one) });
  }

  it('names the likeliest tokens after the context, with their log-probabilities', async () => {
    const { ids: named, logprobs } = (await taught()) as unknown as Record<string, ArrayLike<number>>;
    const { logits = new Float32Array() } = await whole(past + own - 1);
    const z = Array.from(logits.slice(0, 50));
    const logSum = Math.log(z.reduce((sum, x) => sum + Math.exp(x), 0));
    const order = range(0, 50).sort((a, b) => (z[b] ?? 0) - (z[a] ?? 0));
    const last = (own - 1) * shape.k;
    expect(Array.from({ length: shape.k }, (_, i) => Number(named?.[last + i]))).toEqual(
      order.slice(0, shape.k),
    );
    for (const [i, id] of order.slice(0, shape.k).entries())
      expect(Math.abs((z[id] ?? 0) - logSum - (logprobs?.[last + i] ?? Number.NaN))).toBeLessThan(1e-5);
  });

  it('is the same for a row whatever shares its run', async () => {
    const { logprobs } = await taught();
    expect(logprobs?.length).toBe(2 * own * shape.k);
    const swapped = await runProgram(teacherProgram(config, { ...shape, past: 0 }), {
      tokens: [...(rows[1] ?? []).slice(0, own), ...(rows[0] ?? []).slice(0, own)],
    });
    const straight = await runProgram(teacherProgram(config, { ...shape, past: 0 }), {
      tokens: [...(rows[0] ?? []).slice(0, own), ...(rows[1] ?? []).slice(0, own)],
    });
    const half = own * shape.k;
    expect(swapped.logprobs?.slice(half)).toEqual(straight.logprobs?.slice(0, half));
  });

  it('refuses a context that leaves the sequences no room', () => {
    expect(() => teacherProgram(config, { ...shape, past: 14 })).toThrow(
      expect.objectContaining({ code: 'E4105' }),
    );
  });
});
