import { readFileSync } from 'node:fs';
import type { DecoderConfig } from '../../engine/layers/decoder-config.js';
import { decoderParameters } from '../../engine/layers/parameters.js';
import { createArena } from '../../engine/runtime/arena.js';
import { fillGroup } from '../../engine/runtime/model.js';
import { decodeSafetensors } from '../../engine/runtime/safetensors.js';
import { openDecoder } from '../../engine/runtime/sampling/decoder-session.js';
import { sample } from '../../engine/runtime/sampling/sample.js';
import { serve, settings } from './protocol.js';

/**
 * Continuations of prompts, as the product draws them; a step is one call for all prompts. The model is opened before,
 * as the product opens it once for any number of calls.
 */
export interface SamplingSettings {
  readonly model: DecoderConfig;
  /** A safetensors file. */
  readonly weights: string;
  readonly prompts: readonly (readonly number[])[];
  readonly maxTokens: number;
  readonly threads: number;
  readonly seed: number;
}

const { model, weights, prompts, maxTokens, threads, seed } = settings<SamplingSettings>();
const arena = createArena(decoderParameters(model), ['weights']);
fillGroup(arena, 'weights', decodeSafetensors(readFileSync(weights), weights), weights);
const state = {
  schema: 'retort.model/1',
  steps: 0,
  seed,
  pretrainingLearningRate: 0,
  form: null,
  contextLength: model.contextLength,
  tokenizer: '',
} as const;
const options = { temperature: 1, topK: null, topP: 1, maxTokens, stop: [], seed };
const execution = {
  batchSequences: prompts.length,
  decode: async () => '',
  signal: new AbortController().signal,
};
const session = await openDecoder({ config: model, state, arena }, { threads });
await serve(threads, async (count) => {
  let tokens = 0;
  for (let step = 0; step < count; step += 1)
    for (const drawn of await sample(session, prompts, options, execution)) tokens += drawn.tokens.length;
  return { tokens };
});
