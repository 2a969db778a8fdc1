import type { DecoderConfig } from '../../engine/layers/decoder-config.js';
import { type FramedPair, framePair, type TokenPair } from '../../engine/packing/frame-pair.js';
import { packedTokens } from '../../engine/packing/pack-pairs.js';
import { toHuggingFace } from '../../engine/runtime/hugging-face-config.js';
import { epochOrder } from '../../engine/train/epoch-order.js';
import { inMemory } from '../../engine/train/items.js';
import type { PreferenceModelSettings } from '../retort/preference-model.js';
import { type Contender, RETORT } from './compare.js';
import { exportedModel } from './exported-model.js';
import { initialWeights, optimizer, SEED } from './models.js';
import { productPeer } from './product.js';
import { pythonPeer } from './python.js';
import type { Workspace } from './workspace.js';

/** As the product packs: tokens of a run, padding included, unless one pair is longer. */
const RUN_TOKENS = 1_024;

/** Comparisons that fit the window, ranked. */
export const framedPairs = (pairs: readonly TokenPair[], contextLength: number): FramedPair[] =>
  pairs.flatMap((pair) => framePair(pair, 'ranked', contextLength));

/** Retort, a hand-packed PyTorch, TRL with random batches, and TRL with batches of similar lengths. */
export async function preferenceModelContenders(
  workspace: Workspace,
  model: DecoderConfig,
  framed: readonly FramedPair[],
  { batchPairs, threads }: { batchPairs: number; threads: number },
): Promise<{ retort: Contender; packed: Contender; random: Contender; grouped: Contender }> {
  const common = { batchPairs, optimizer, threads, seed: SEED };
  const own = { ...common, model, pairs: pairsFile(workspace, framed) } satisfies PreferenceModelSettings;
  const order = epochOrder(
    inMemory(framed, packedTokens),
    { epochs: 1, batch: { items: batchPairs }, seed: SEED },
    'comparisons',
  );
  const steps = Array.from({ length: order.steps }, (_, step) => order.batch(step));
  const inOrder = (await Promise.all(steps)).flat();
  const pairs = pairsFile(workspace, inOrder);
  const bytes = initialWeights(model, 'preference-model');
  const weights = workspace.write('weights.safetensors', bytes);
  const exported = exportedModel(workspace, toHuggingFace(model, 'preference-model'), bytes);
  const trl = (variant: 'random' | 'grouped') => {
    const settings = { ...common, variant, pairs, exported, folder: workspace.folder };
    return pythonPeer('reward_trainer.py', workspace.json(`${variant}.json`, settings));
  };
  const packed = { ...common, model, pairs, weights, runTokens: RUN_TOKENS };
  return {
    retort: {
      name: RETORT,
      command: await productPeer('preference-model', workspace.json('retort.json', own)),
      products: 'onnxruntime',
    },
    packed: {
      name: 'PyTorch, packed by hand',
      command: pythonPeer('packed_preference.py', workspace.json('packed.json', packed)),
      products: 'torch',
    },
    random: { name: 'TRL, random batches', command: trl('random') },
    grouped: { name: 'TRL, grouped by length', command: trl('grouped') },
  };
}

function pairsFile(workspace: Workspace, framed: readonly FramedPair[]): string {
  const rows = framed.map((pair) => ({ ...pair, good: [...pair.good], bad: [...pair.bad] }));
  return workspace.json('pairs.json', rows);
}
