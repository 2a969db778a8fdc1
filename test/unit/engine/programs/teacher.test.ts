import { beforeAll, describe, expect, it } from 'vitest';
import { teacherProgram } from '../../../../engine/programs/teacher.js';
import { readPast } from '../../../../engine/runtime/read-past.js';
import { ids, modelOf, runProgram } from './batches.js';

const config = { vocabularySize: 50, contextLength: 16, layers: 2, width: 24, heads: 3 };
const [past, own] = [5, 3];
const shape = { sequences: 2, tokens: own, past, k: 6 };
const rows = [ids(past + own, 50, 1), ids(past + own, 50, 2)];
const context = rows[0]?.slice(0, past) ?? [];
const ends = rows.map((row) => row.slice(past));

let ofContext: Record<string, number[]>;
beforeAll(async () => {
  const read = await readPast(modelOf(config), context, 1);
  ofContext = Object.fromEntries(Object.entries(read).map(([name, values]) => [name, Array.from(values)]));
});

const taught = () => runProgram(teacherProgram(config, shape), { tokens: ends.flat(), ...ofContext });

describe('teacherProgram', () => {
  it('expects after a context that was read before what it expects of the whole, to 1e-5', async () => {
    const found = await taught();
    for (const [row, end] of ends.entries()) {
      const tokens = [...context, ...end];
      const whole = { sequences: 1, tokens: tokens.length, past: 0, k: shape.k };
      const reference = await runProgram(teacherProgram(config, whole), { tokens });
      const here = [row * own * shape.k, (row + 1) * own * shape.k] as const;
      expect(found.ids?.slice(...here)).toEqual(reference.ids?.slice(past * shape.k));
      const logprobs = reference.logprobs?.slice(past * shape.k) ?? [];
      for (const [i, logprob] of found.logprobs?.slice(...here).entries() ?? [])
        expect(Math.abs(logprob - (logprobs[i] ?? Number.NaN))).toBeLessThan(1e-5);
    }
  });

  it('names the likeliest tokens first', async () => {
    const { ids: named, logprobs } = await taught();
    expect(new Set(named?.slice(0, shape.k)).size).toBe(shape.k);
    const first = Array.from(logprobs?.slice(0, shape.k) ?? []);
    expect(first).toEqual(first.toSorted((a, b) => b - a));
  });

  it('is the same for a row whatever shares its run', async () => {
    const alone = { ...shape, past: 0 };
    const straight = await runProgram(teacherProgram(config, alone), { tokens: ends.flat() });
    const swapped = await runProgram(teacherProgram(config, alone), { tokens: ends.toReversed().flat() });
    const half = own * shape.k;
    expect(swapped.logprobs?.slice(half)).toEqual(straight.logprobs?.slice(0, half));
  });

  it('refuses a context that leaves the sequences no room', () => {
    expect(() => teacherProgram(config, { ...shape, past: 14 })).toThrow(
      expect.objectContaining({ code: 'E4105' }),
    );
  });
});
