import { beforeAll, describe, expect, it } from 'vitest';
import { type LanguageModel, openLanguageModel } from '../../../../../engine/runtime/language-model.js';
import { openDecoder } from '../../../../../engine/runtime/sampling/decoder-session.js';
import {
  type SamplingExecution,
  type SamplingOptions,
  sample,
} from '../../../../../engine/runtime/sampling/sample.js';
import pretrainLanguageModel from '../../../../../engine/train/pretrain-language-model.js';
import { languageModel, trained, walkingTokens } from '../../train/training-bench.js';

let model: LanguageModel;
beforeAll(async () => {
  const tokens = await walkingTokens();
  const { artifact } = await trained(async ({ context, reader }) =>
    reader(await pretrainLanguageModel({ tokens }, { ...languageModel, steps: 40 }, context)),
  );
  model = await openLanguageModel(artifact);
});

const options: SamplingOptions = { temperature: 1, topK: null, topP: 1, maxTokens: 8, stop: [], seed: 3 };
const prompts = [[5, 6], [9], [], [20, 21, 22, 23], [40]];

const decode = async (tokens: readonly number[]) => tokens.map((token) => `<${token}>`).join('');

const draw = async (
  changes: Partial<SamplingOptions> = {},
  {
    threads = 1,
    of = prompts,
    ...execution
  }: { threads?: number; of?: number[][] } & Partial<SamplingExecution> = {},
) => {
  const session = await openDecoder(model, { threads });
  const told = { batchSequences: 5, decode, signal: new AbortController().signal, ...execution };
  return sample(session, of, { ...options, ...changes }, told).finally(session.close);
};

describe('sample', () => {
  it('continues a learnt walk', async () => {
    const [continuation] = await draw({ temperature: 0 });
    const steps = (continuation?.tokens ?? []).map((token, i, all) => token - (all[i - 1] ?? 6));
    expect(steps.filter((step) => step === 1 || step === 3).length).toBeGreaterThanOrEqual(6);
    expect(continuation?.finish).toBe('length');
  });

  it('depends on the seed and the place of the prompt, not on threads or on what else is drawn', async () => {
    const one = await draw();
    expect(await draw({}, { threads: 2 })).toEqual(one);
    expect(await draw({}, { batchSequences: 2 })).toEqual(one);
    expect(await draw({}, { of: prompts.slice(0, 2) })).toEqual(one.slice(0, 2));
    expect(await draw({ seed: 4 })).not.toEqual(one);
    const [a, b] = await draw(
      {},
      {
        of: [
          [5, 6],
          [5, 6],
        ],
      },
    );
    expect(a?.tokens).not.toEqual(b?.tokens);
  });

  it('draws the same first tokens when more may be drawn', async () => {
    const short = await draw({ maxTokens: 3 });
    const long = await draw({ maxTokens: 8 });
    for (const [i, { tokens }] of short.entries()) expect(long[i]?.tokens.slice(0, 3)).toEqual(tokens);
  });

  it('ends at a stop text and leaves it out', async () => {
    const [whole] = await draw({ temperature: 0 });
    const third = whole?.tokens[2];
    const [stopped] = await draw({ temperature: 0, stop: ['nowhere', `<${third}>`] });
    expect(stopped?.tokens).toEqual(whole?.tokens.slice(0, 3));
    expect(stopped?.text).toBe(`<${whole?.tokens[0]}><${whole?.tokens[1]}>`);
    expect(stopped?.finish).toBe('stop');
  });

  it('ends at the end of the window', async () => {
    const [found] = await draw({ maxTokens: 100 }, { of: [[5, 6, 7]] });
    expect(found?.tokens).toHaveLength(21);
    expect(found?.finish).toBe('window');
  });

  it('refuses a prompt that fills the window', async () => {
    await expect(draw({}, { of: [Array(24).fill(5)] })).rejects.toMatchObject({
      code: 'E4306',
      facts: { found: '24 tokens' },
    });
  });

  it('stops between tokens when told to', async () => {
    const abort = new AbortController();
    const execution = { signal: abort.signal, onText: () => abort.abort() };
    await expect(draw({}, execution)).rejects.toMatchObject({ code: 'E4301' });
  });

  it('tells of every continuation while it grows, a stop text cut off', async () => {
    const told: [number, string][] = [];
    const [whole] = await draw({ temperature: 0 });
    const stop = [`<${whole?.tokens[2]}>`];
    const onText = (place: number, text: string) => told.push([place, text]);
    const drawn = await draw({ temperature: 0, stop }, { of: [[5, 6], [9]], onText });
    const first = told.filter(([place]) => place === 0).map(([, text]) => text);
    expect(first).toEqual([`<${whole?.tokens[0]}>`, drawn[0]?.text, drawn[0]?.text]);
    expect(told.filter(([place]) => place === 1).at(-1)?.[1]).toBe(drawn[1]?.text);
  });

  it('reads a text once, at its end, where neither a stop text nor anybody waits for it', async () => {
    const read: number[] = [];
    const counting = (tokens: readonly number[]) => {
      read.push(tokens.length);
      return decode(tokens);
    };
    const drawn = await draw({}, { of: [[5, 6], [9]], decode: counting });
    expect(read).toEqual(drawn.map(({ tokens }) => tokens.length));
    for (const { text, tokens } of drawn) expect(text).toBe(await decode(tokens));
  });

  it('refuses logits that are no numbers', async () => {
    const embedding = model.arena.view('weights', 'transformer.wte.weight');
    const kept = embedding.slice();
    embedding.fill(Number.NaN);
    await expect(draw()).rejects.toMatchObject({ code: 'E4310', kind: 'bad-input' });
    embedding.set(kept);
  });
});
