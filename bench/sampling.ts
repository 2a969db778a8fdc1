import type { DecoderConfig } from '../engine/layers/decoder-config.js';
import { createArena } from '../engine/runtime/arena.js';
import { toHuggingFace } from '../engine/runtime/hugging-face-config.js';
import { tensorsOf } from '../engine/runtime/model.js';
import { encodeSafetensors } from '../engine/runtime/safetensors.js';
import { initialize } from '../engine/train/initialize.js';
import { forwardFlops } from '../pipelines/estimate/transformer-cost.js';
import type { Bench } from './harness/bench.js';
import { compare, RETORT } from './harness/compare.js';
import { exportedModel } from './harness/exported-model.js';
import { S, SEED, specsOf } from './harness/models.js';
import { productPeer } from './harness/product.js';
import { pythonPeer } from './harness/python.js';
import { shakespeare } from './harness/texts.js';
import { Workspace } from './harness/workspace.js';
import type { SamplingSettings } from './retort/sampling.js';

const PROMPT_TOKENS = 32;
const MAX_TOKENS = 200;
const ROUNDS = 20;
const STEPS = 2;
const MODEL: DecoderConfig = { ...S, contextLength: 256 };

/** Tokens a second that are drawn with a key-value cache, against `transformers` generate. */
export const sampling: Bench = {
  packages: ['torch', 'transformers'],
  async run({ rounds, steps, threads, only }) {
    const stream = await shakespeare(MODEL.vocabularySize);
    const compared = [];
    for (const batch of [1, 8]) {
      const id = `batch ${batch}`;
      if (only !== null && only !== `${batch}` && only !== id) continue;
      const prompts = Array.from({ length: batch }, (_, i) =>
        Array.from(stream.subarray(1_000 * i, 1_000 * i + PROMPT_TOKENS)),
      );
      compared.push(
        await compare({
          id,
          measured: 'tokens drawn at temperature 1, the reading of prompts in the time',
          unit: 'tokens a second',
          better: 'higher',
          settings: { ...MODEL, promptTokens: PROMPT_TOKENS, maxTokens: MAX_TOKENS, sequences: batch },
          contenders: await contendersOf(prompts, threads),
          rounds: rounds ?? ROUNDS,
          steps: steps ?? STEPS,
          warmUpSteps: 1,
          value: ({ tokens = Number.NaN, seconds = Number.NaN }) => tokens / seconds,
          operationsPerSecond: (perSecond) =>
            perSecond * forwardFlops(MODEL, { tokens: PROMPT_TOKENS + MAX_TOKENS / 2 }),
          sameFirstLoss: null,
        }),
      );
    }
    return compared;
  },
};

async function contendersOf(prompts: readonly (readonly number[])[], threads: number) {
  const workspace = new Workspace();
  const bytes = endlessWeights();
  const weights = workspace.write('weights.safetensors', bytes);
  const exported = exportedModel(workspace, toHuggingFace(MODEL, 'language-model'), bytes);
  const common = { prompts, maxTokens: MAX_TOKENS, threads, seed: SEED };
  const own = { ...common, model: MODEL, weights } satisfies SamplingSettings;
  const generate = { ...common, exported };
  return [
    {
      name: RETORT,
      command: await productPeer('sampling', workspace.json('retort.json', own)),
      products: 'onnxruntime' as const,
    },
    {
      name: 'transformers generate',
      command: pythonPeer('generate.py', workspace.json('generate.json', generate)),
      products: 'torch' as const,
    },
  ];
}

/** Random weights with which the end of text is never drawn: one hidden number is always 1 and speaks against it. */
function endlessWeights(): Uint8Array {
  const specs = specsOf(MODEL, 'language-model');
  const arena = createArena(specs, ['weights']);
  initialize(arena, specs, SEED);
  const embedding = arena.view('weights', 'transformer.wte.weight');
  for (let id = 0; id < MODEL.vocabularySize; id += 1) embedding[id * MODEL.width] = id === 0 ? -50 : 0;
  arena.view('weights', 'transformer.ln_f.weight')[0] = 0;
  arena.view('weights', 'transformer.ln_f.bias')[0] = 1;
  return Buffer.concat([...encodeSafetensors(tensorsOf(arena, 'weights'))]);
}
