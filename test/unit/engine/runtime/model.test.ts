import { describe, expect, it } from 'vitest';
import { decoderParameters } from '../../../../engine/layers/parameters.js';
import { languageModelProgram } from '../../../../engine/programs/language-model.js';
import { createArena } from '../../../../engine/runtime/arena.js';
import { fromHuggingFace, toHuggingFace } from '../../../../engine/runtime/hugging-face-config.js';
import { fillGroup, tensorsOf } from '../../../../engine/runtime/model.js';
import { openSession } from '../../../../engine/runtime/session.js';

const config = { vocabularySize: 16, contextLength: 8, layers: 1, width: 8, heads: 2 };
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));

describe('the configuration of a checkpoint', () => {
  it('is the same after a way through its file', () => {
    for (const kind of ['language-model', 'preference-model'] as const) {
      expect(fromHuggingFace(bytes(toHuggingFace(config, kind)))).toEqual({ config, kind });
    }
  });

  it.each([
    ['no JSON', Buffer.from('{'), 'a JSON object'],
    [
      'another architecture',
      bytes({ ...toHuggingFace(config, 'language-model'), architectures: ['Llama'] }),
      'Llama',
    ],
    ['no width', bytes({ ...toHuggingFace(config, 'language-model'), n_embd: undefined }), 'n_embd'],
    ['half a layer', bytes({ ...toHuggingFace(config, 'language-model'), n_layer: 0.5 }), 'n_layer'],
  ])('is refused with %s', (_what, file, named) => {
    expect(() => fromHuggingFace(file)).toThrow(
      expect.objectContaining({
        code: 'E4304',
        facts: expect.objectContaining({ where: { file: 'config.json' } }),
      }),
    );
    try {
      fromHuggingFace(file);
    } catch (error) {
      expect(JSON.stringify(error)).toContain(named);
    }
  });
});

describe('filling an arena', () => {
  const arena = createArena(decoderParameters(config), ['weights']);
  const tensors = () => new Map(tensorsOf(arena, 'weights').map((tensor) => [tensor.name, tensor]));

  it('names the parameters that the file lacks', () => {
    const without = tensors();
    without.delete('transformer.ln_f.bias');
    expect(fillGroup(arena, 'weights', without, 'file').map(({ name }) => name)).toEqual([
      'transformer.ln_f.bias',
    ]);
  });

  it('refuses another shape, and a tensor of another model', () => {
    const reshaped = tensors();
    const name = 'transformer.wte.weight';
    reshaped.set(name, { name, shape: [8, 16], values: new Float32Array(128) });
    expect(() => fillGroup(arena, 'weights', reshaped, 'file')).toThrow(
      expect.objectContaining({
        facts: expect.objectContaining({ expected: `${name} [16,8]`, found: '[8,16]' }),
      }),
    );
    const stranger = tensors().set('lm_head.bias', {
      name: 'lm_head.bias',
      shape: [1],
      values: new Float32Array(1),
    });
    expect(() => fillGroup(arena, 'weights', stranger, 'file')).toThrow(
      expect.objectContaining({ facts: expect.objectContaining({ found: 'lm_head.bias' }) }),
    );
  });
});

describe('a session', () => {
  const program = languageModelProgram(config, { sequences: 1, tokens: 4 }, 'evaluate');
  const arena = createArena(program.parameters, ['weights']);

  it('gives ln V for a model of zeros', async () => {
    const session = await openSession(program, arena, { threads: 1 });
    const batch = {
      tokens: new Int32Array(4),
      targets: new Int32Array(4),
      weights: new Float32Array(4).fill(0.25),
    };
    expect((await session.run(batch)).loss?.[0]).toBeCloseTo(Math.log(16), 6);
    await session.close();
  });

  it('says what it could not load or run', async () => {
    const broken = { ...program, onnx: Uint8Array.from([1, 2, 3]) };
    await expect(openSession(broken, arena, { threads: 1 })).rejects.toMatchObject({ code: 'E4205' });
    const session = await openSession(program, arena, { threads: 1 });
    await expect(session.run({ tokens: new Int32Array(4) })).rejects.toMatchObject({
      code: 'E4205',
      facts: { found: 'batch input targets: expected int32, found undefined' },
    });
    const outside = {
      tokens: new Int32Array(4).fill(99),
      targets: new Int32Array(4),
      weights: new Float32Array(4),
    };
    await expect(session.run(outside)).rejects.toMatchObject({ code: 'E4205', kind: 'internal' });
    await session.close();
  });
});
