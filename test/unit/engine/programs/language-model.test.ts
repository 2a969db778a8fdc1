import { describe, expect, it } from 'vitest';
import { decoderParameters } from '../../../../engine/layers/parameters.js';
import { languageModelProgram } from '../../../../engine/programs/language-model.js';
import { alike, ids, runProgram } from './batches.js';

const config = { vocabularySize: 50, contextLength: 12, layers: 2, width: 24, heads: 3 };
const [sequences, tokens] = [2, 8];
const count = sequences * tokens;
const batch = { tokens: ids(count, 50, 1), targets: ids(count, 50, 2) };

describe('languageModelProgram', () => {
  it('emits equal bytes for equal arguments', () => {
    const build = () => languageModelProgram(config, { sequences, tokens }, 'train').onnx;
    expect(Buffer.compare(build(), build())).toBe(0);
  });

  it('takes GPT-2 names, shapes and initial deviations', () => {
    const { parameters } = languageModelProgram(config, { sequences, tokens }, 'train');
    expect(parameters.map(({ name }) => name).filter((name) => !name.includes('.h.1.'))).toEqual([
      'transformer.wte.weight',
      'transformer.wpe.weight',
      'transformer.h.0.ln_1.weight',
      'transformer.h.0.ln_1.bias',
      'transformer.h.0.attn.c_attn.weight',
      'transformer.h.0.attn.c_attn.bias',
      'transformer.h.0.attn.c_proj.weight',
      'transformer.h.0.attn.c_proj.bias',
      'transformer.h.0.ln_2.weight',
      'transformer.h.0.ln_2.bias',
      'transformer.h.0.mlp.c_fc.weight',
      'transformer.h.0.mlp.c_fc.bias',
      'transformer.h.0.mlp.c_proj.weight',
      'transformer.h.0.mlp.c_proj.bias',
      'transformer.ln_f.weight',
      'transformer.ln_f.bias',
    ]);
    const byName = new Map(parameters.map((parameter) => [parameter.name, parameter]));
    expect(byName.get('transformer.h.1.mlp.c_proj.weight')).toEqual({
      name: 'transformer.h.1.mlp.c_proj.weight',
      shape: [96, 24],
      initial: { kind: 'normal', std: 0.01 },
      decays: true,
    });
    expect(byName.get('transformer.ln_f.weight')).toMatchObject({ initial: { kind: 'ones' }, decays: false });
  });

  it('has GPT-2 small with its 124,439,808 parameters', () => {
    const small = { vocabularySize: 50_257, contextLength: 1024, layers: 12, width: 768, heads: 12 };
    const sizes = decoderParameters(small).map(({ shape }) =>
      shape.reduce((product, size) => product * size, 1),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(124_439_808);
  });

  it('lists its inputs and outputs in the order of the graph', () => {
    const program = languageModelProgram(config, { sequences, tokens }, 'train');
    expect(program.batch.map(({ name, dtype, shape }) => [name, dtype, ...shape])).toEqual([
      ['tokens', 'int32', 2, 8],
      ['targets', 'int32', 2, 8],
      ['weights', 'float32', 2, 8],
    ]);
    expect(program.results).toEqual([{ name: 'loss', dtype: 'float32', shape: [] }]);
  });

  it('ignores positions of weight zero', async () => {
    const program = languageModelProgram(config, { sequences, tokens }, 'train');
    const weights = alike(count).with(5, 0);
    const one = await runProgram(program, { ...batch, weights });
    const other = await runProgram(program, { ...batch, weights, targets: batch.targets.with(5, 49) });
    expect(other).toEqual(one);
  });

  it('does not let a position see later tokens', async () => {
    const program = languageModelProgram(config, { sequences: 1, tokens }, 'evaluate');
    const [ownTokens, targets] = [batch.tokens.slice(0, tokens), batch.targets.slice(0, tokens)];
    const one = await runProgram(program, { tokens: ownTokens, targets });
    const changed = ownTokens.with(5, (ownTokens[5] ?? 0) === 0 ? 1 : 0);
    const other = await runProgram(program, { tokens: changed, targets });
    expect(other.nll?.slice(0, 5)).toEqual(one.nll?.slice(0, 5));
    expect(other.nll?.slice(5)).not.toEqual(one.nll?.slice(5));
  });

  it('refuses heads that do not divide the width', () => {
    const build = () => languageModelProgram({ ...config, heads: 5 }, { sequences, tokens }, 'train');
    expect(build).toThrow("The model's heads must be a divisor of the width 24, not 5");
  });

  it('refuses sizes that are not whole numbers above zero', () => {
    const build = () => languageModelProgram({ ...config, layers: 0 }, { sequences, tokens }, 'train');
    expect(build).toThrow(expect.objectContaining({ code: 'E4104', kind: 'configuration' }));
  });

  it('refuses rows longer than the context', () => {
    const build = () => languageModelProgram(config, { sequences, tokens: 13 }, 'train');
    expect(build).toThrow(
      expect.objectContaining({ code: 'E4105', facts: expect.objectContaining({ found: '13' }) }),
    );
  });
});
