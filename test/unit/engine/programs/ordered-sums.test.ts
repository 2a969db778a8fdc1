import onnxProto from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import type { Program } from '../../../../engine/graph/program.js';
import { input } from '../../../../engine/graph/value.js';
import { Parameters } from '../../../../engine/layers/parameters.js';
import { multiply } from '../../../../engine/ops/elementwise.js';
import { gather } from '../../../../engine/ops/gather.js';
import { total } from '../../../../engine/ops/reduce.js';
import { assemble } from '../../../../engine/programs/assemble.js';
import { languageModelProgram } from '../../../../engine/programs/language-model.js';
import { withOrderedSums } from '../../../../engine/programs/ordered-sums.js';
import { createArena } from '../../../../engine/runtime/arena.js';
import { openSession } from '../../../../engine/runtime/session.js';

/** A loss whose gradient at a row is the sum of the factors at the places that read it. */
function readingRows(rows: number, places: number): Program {
  const table = { name: 'table', shape: [rows, 3], initial: { kind: 'zeros' }, decays: true } as const;
  const parameters = new Parameters([table], 'float32');
  const at = input('at', 'int32', [places]);
  const factors = input('factors', 'float32', [places, 3]);
  const loss = total(multiply(gather(parameters.get('table'), at), factors));
  return assemble({ parameters, batch: [at, factors], loss, others: {} }, 'train');
}

async function gradientOf(program: Program, at: number[], factors: number[]): Promise<number[]> {
  const arena = createArena(program.parameters, ['weights', 'gradients']);
  const session = await openSession(program, arena, { threads: 1 });
  await session.run({ at: Int32Array.from(at), factors: Float32Array.from(factors) });
  await session.close();
  return Array.from(arena.view('gradients', 'table'));
}

const scatters = ({ onnx }: Program) =>
  (onnxProto.onnx.ModelProto.decode(onnx).graph?.node ?? [])
    .filter(({ opType }) => opType?.startsWith('Scatter'))
    .map(({ opType, attribute }) => [
      opType,
      ...(attribute ?? []).map(({ name, i, s }) => `${name} ${s?.length ? Buffer.from(s) : i}`),
    ]);

describe('withOrderedSums', () => {
  it.each([
    ['rows that are read again and again', [4, 0, 4, 4, 2, 0, 4]],
    ['one row everywhere', [1, 1, 1, 1, 1, 1]],
    ['every row once', [3, 0, 4, 1, 2]],
    ['one place', [2]],
  ])('adds exactly what scattering adds: %s', async (_what, at) => {
    const program = readingRows(5, at.length);
    const factors = Array.from({ length: 3 * at.length }, (_, i) => 2 ** (i % 9) - (i % 4));
    const expected = await gradientOf(program, at, factors);
    expect(expected.some((sum) => sum !== 0)).toBe(true);
    expect(await gradientOf(withOrderedSums(program), at, factors)).toEqual(expected);
  });

  it('leaves a language model no addition at equal indices, and its gradients the same', async () => {
    const config = { vocabularySize: 40, contextLength: 8, layers: 2, width: 16, heads: 2 };
    const program = languageModelProgram(config, { sequences: 2, tokens: 8 }, 'train');
    expect(scatters(program)).toContainEqual(['ScatterElements', 'reduction add', 'axis 0']);
    const ordered = withOrderedSums(program);
    expect(scatters(ordered).length).toBeGreaterThan(0);
    for (const [op, ...attributes] of scatters(ordered))
      expect(op === 'ScatterND' ? attributes : attributes.includes('axis 1')).toEqual(
        op === 'ScatterND' ? [] : true,
      );
    const gradients = await Promise.all(
      [program, ordered].map(async (each) => {
        const arena = createArena(program.parameters, ['weights', 'gradients']);
        arena.group('weights').set(arena.group('weights').map((_, i) => Math.sin(i) / 10));
        const session = await openSession(each, arena, { threads: 1 });
        const tokens = Int32Array.from({ length: 16 }, (_, i) => (i * i) % 7);
        await session.run({
          tokens,
          targets: tokens.map((id) => id + 1),
          weights: new Float32Array(16).fill(1 / 16),
        });
        await session.close();
        return arena.group('gradients');
      }),
    );
    const [plain = new Float32Array(), other = new Float32Array()] = gradients;
    const distance = Math.hypot(...plain.map((g, i) => g - (other[i] ?? 0)));
    expect(distance / Math.hypot(...plain)).toBeLessThan(1e-6);
  });
});
