import type { DecoderConfig } from '../engine/layers/decoder-config.js';
import type { FramedPair } from '../engine/packing/frame-pair.js';
import { packedTokens } from '../engine/packing/pack-pairs.js';
import { trainingFlops } from '../pipelines/estimate/transformer-cost.js';
import type { Bench } from './harness/bench.js';
import { compare } from './harness/compare.js';
import { syntheticLengths, syntheticPairs } from './harness/lengths.js';
import { S } from './harness/models.js';
import { framedPairs, preferenceModelContenders } from './harness/preference-model-contenders.js';
import { quantile } from './harness/statistics.js';
import { dialogues } from './harness/texts.js';
import { Workspace } from './harness/workspace.js';

const BATCH_PAIRS = 32;
const ROUNDS = 10;
const STEPS = 6;
/** S, with a window that holds dialogues. */
const MODEL: DecoderConfig = { ...S, contextLength: 512 };

const sources = {
  'hh-rlhf': {
    lengths: 'as they are: harmless-base, half of the test set',
    pairs: () => dialogues(MODEL.vocabularySize),
  },
  synthetic: { lengths: syntheticLengths, pairs: async () => syntheticPairs(MODEL.vocabularySize) },
} as const;

/** Pairs a second that a preference model learns from, against a packed PyTorch and TRL's RewardTrainer. */
export const preferenceModelPairs: Bench = {
  packages: ['torch', 'numpy', 'safetensors', 'transformers', 'trl', 'datasets', 'accelerate'],
  async run({ rounds, steps, threads, only }) {
    const compared = [];
    for (const [id, { lengths, pairs }] of Object.entries(sources)) {
      if (only !== null && only !== id) continue;
      const framed = framedPairs(await pairs(), MODEL.contextLength);
      const told = { batchPairs: BATCH_PAIRS, threads };
      const peers = await preferenceModelContenders(new Workspace(), MODEL, framed, told);
      compared.push(
        await compare({
          id,
          measured: 'training steps of a preference model by the pairwise loss alone',
          unit: 'pairs a second',
          better: 'higher',
          settings: {
            ...MODEL,
            batchPairs: BATCH_PAIRS,
            pairs: framed.length,
            lengths,
            ...quartiles(framed),
          },
          contenders: [peers.retort, peers.packed, peers.random, peers.grouped],
          rounds: rounds ?? ROUNDS,
          steps: steps ?? STEPS,
          warmUpSteps: 1,
          value: ({ pairs: learned = Number.NaN, seconds = Number.NaN }) => learned / seconds,
          operationsPerSecond: (perSecond) => perSecond * operationsOfPair(framed),
          sameFirstLoss: 1e-3,
        }),
      );
    }
    return compared;
  },
};

/** Of a whole pair, its context counted once, in tokens. */
function quartiles(framed: readonly FramedPair[]) {
  const sorted = framed.map(packedTokens).sort((a, b) => a - b);
  const at = (share: number) => Math.round(quantile(sorted, share));
  return { 'tokens of a pair': `${at(0.25)} / ${at(0.5)} / ${at(0.75)} (quartiles)` };
}

/** Useful operations, on average: of every token once, without an output head, each token seeing its own pair. */
function operationsOfPair(framed: readonly FramedPair[]): number {
  const operations = framed.map((pair) => {
    const tokens = packedTokens(pair);
    return tokens * trainingFlops(MODEL, { tokens, predicted: 0 });
  });
  return operations.reduce((sum, each) => sum + each, 0) / framed.length;
}
