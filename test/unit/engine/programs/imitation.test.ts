import { describe, expect, it } from 'vitest';
import type { Program } from '../../../../engine/graph/program.js';
import { imitationProgram } from '../../../../engine/programs/imitation.js';
import { languageModelProgram } from '../../../../engine/programs/language-model.js';
import { openSession, scattered, tensor } from '../run-graph.js';
import { ids } from './batches.js';

const config = { vocabularySize: 50, contextLength: 12, layers: 2, width: 24, heads: 3 };
const [sequences, tokens] = [3, 8];
const count = sequences * tokens;

type Named = Readonly<Record<string, readonly number[]>>;

/** Loss and gradients in float64 under weights of the size that training meets. */
async function outcome(program: Program, batch: Named): Promise<Named> {
  const session = await openSession(program.onnx);
  const feeds = [
    ...program.parameters.map(({ name, shape, initial }, i) => {
      const values = scattered(shape, i + 1).map((x) => (initial.kind === 'ones' ? 1 : 0) + 0.2 * x);
      return [name, tensor('float64', shape, values)];
    }),
    ...program.batch.map(({ name, dtype, shape }) => [name, tensor(dtype, shape, batch[name] ?? [])]),
  ];
  const found = await session.run(Object.fromEntries(feeds));
  await session.release();
  return Object.fromEntries(
    Object.entries(found).map(([name, { data }]) => [name, Array.from(data, Number)]),
  );
}

describe('imitationProgram', () => {
  it('has the loss and gradients of the language model whose other positions weigh nothing', async () => {
    const rows = { tokens: ids(count, 50, 1), targets: ids(count, 50, 2) };
    /** The last tokens of each row but the third, which is padding. */
    const positions = [5, 6, 7, 8 + 3, 8 + 4];
    const weights = Array<number>(count).fill(0);
    for (const position of positions) weights[position] = 0.2;
    const whole = await outcome(languageModelProgram(config, { sequences, tokens }, 'train', 'float64'), {
      ...rows,
      weights,
    });
    const padded = [...positions, 0, 0, 0];
    const pruned = await outcome(
      imitationProgram(config, { sequences, tokens, predicted: padded.length }, 'float64'),
      {
        tokens: rows.tokens,
        places: padded.map((at) => (at % tokens) * sequences + Math.floor(at / tokens)),
        targets: padded.map((at) => rows.targets[at] ?? 0),
        weights: padded.map((_, i) => (i < positions.length ? 0.2 : 0)),
      },
    );
    expect(Object.keys(pruned)).toEqual(Object.keys(whole));
    for (const [name, expected] of Object.entries(whole)) {
      const errors = expected.map((element, i) => Math.abs(element - (pruned[name]?.[i] ?? Number.NaN)));
      expect(Math.max(...errors), name).toBeLessThan(1e-13);
    }
    expect(whole.loss?.[0]).toBeGreaterThan(1);
  });
});
