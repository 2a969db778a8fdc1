import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decoderParameters } from '../../../engine/layers/parameters.js';
import { createArena } from '../../../engine/runtime/arena.js';
import type { LanguageModel } from '../../../engine/runtime/language-model.js';
import { openDecoder } from '../../../engine/runtime/sampling/decoder-session.js';
import { growingSequences } from '../../../engine/runtime/sampling/growing-sequences.js';
import { sample } from '../../../engine/runtime/sampling/sample.js';
import { config, initialWeights } from './small-model.js';

interface Recorded {
  readonly prompt: readonly number[];
  readonly continuation: readonly number[];
  /** Of the two best logits, at the closest step. */
  readonly margin: number;
  readonly lastLogits: readonly number[];
}

const recorded: Recorded[] = JSON.parse(readFileSync(new URL('greedy.json', import.meta.url), 'utf8'));

function smallModel(): LanguageModel {
  const specs = decoderParameters(config);
  const arena = createArena(specs, ['weights']);
  for (const [name, weights] of initialWeights(specs)) arena.view('weights', name).set(weights);
  const recipe = { steps: 0, seed: 1, pretrainingLearningRate: 1, form: null, tokenizer: 'none' };
  return {
    config,
    arena,
    state: { schema: 'retort.model/1', ...recipe, contextLength: config.contextLength },
  };
}

const greedy = { temperature: 0, topK: null, topP: 1, maxTokens: 100, stop: [], seed: 1 };
const execution = (batchSequences: number) => ({
  batchSequences,
  decode: async () => '',
  signal: new AbortController().signal,
});

describe('greedy continuation against recorded transformers', () => {
  it('has a reference that rounding cannot turn', () => {
    expect(Math.min(...recorded.map(({ margin }) => margin))).toBeGreaterThan(1e-3);
  });

  it.each([
    { what: 'one prompt at a time', batch: 1 },
    { what: 'all prompts at once', batch: 5 },
    { what: 'batches that are not full', batch: 3 },
  ])('is the recorded one for $what, up to the end of the window', async ({ batch }) => {
    const prompts = recorded.map(({ prompt }) => prompt);
    const session = await openDecoder(smallModel(), { threads: 1 });
    const found = await sample(session, prompts, greedy, execution(batch)).finally(session.close);
    expect(found.map(({ tokens }) => tokens)).toEqual(recorded.map(({ continuation }) => continuation));
    expect(new Set(found.map(({ finish }) => finish))).toEqual(new Set(['window']));
  });

  it('ends with the recorded logits, which are those of a computation without a cache, to 1e-5', async () => {
    const session = await openDecoder(smallModel(), { threads: 1 });
    const shape = { sequences: 1, slots: config.contextLength };
    for (const { prompt, continuation, lastLogits } of recorded) {
      const all = [...prompt, ...continuation.slice(0, -1)];
      const [whole] = await growingSequences(session, shape).append([all]);
      const growing = growingSequences(session, shape);
      await growing.append([all.slice(0, 1)]);
      let [cached] = await growing.append([all.slice(1, 4)]);
      for (const token of all.slice(4)) [cached] = await growing.append([[token]]);
      for (const [id, reference] of lastLogits.entries()) {
        expect(Math.abs((whole?.[id] ?? Number.NaN) - reference)).toBeLessThan(1e-4);
        if (all.length > 4)
          expect(Math.abs((cached?.[id] ?? Number.NaN) - (whole?.[id] ?? 0))).toBeLessThan(1e-5);
      }
    }
    await session.close();
  });
});
