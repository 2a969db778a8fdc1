import type { DecoderConfig } from '../../engine/layers/decoder-config.js';
import { randomness } from '../../engine/random.js';
import { permute } from '../../engine/train/permutation.js';
import { countWindows } from '../../engine/train/token-stream.js';
import type { LanguageModelSettings } from '../retort/language-model.js';
import { type Contender, RETORT } from './compare.js';
import { initialWeights, optimizer, SEED } from './models.js';
import { productPeer } from './product.js';
import { pythonPeer } from './python.js';
import { shakespeare } from './texts.js';
import type { Workspace } from './workspace.js';

const names = {
  eager: 'PyTorch eager',
  compile: 'torch.compile',
  ddp: 'PyTorch DDP, 2 processes',
  float64: 'PyTorch in float64',
  'exact-norm': 'PyTorch eager, norm in float64',
} as const;
export type PyTorchVariant = keyof typeof names;

/** Retort, then PyTorch in the variants wanted: with the same weights, batches and optimizer. */
export async function languageModelContenders(
  workspace: Workspace,
  model: DecoderConfig,
  told: { batchSequences: number; threads: number; variants: readonly PyTorchVariant[] },
): Promise<{ contenders: Contender[] }> {
  const { batchSequences, threads, variants } = told;
  const stream = await shakespeare(model.vocabularySize);
  const shared = {
    model,
    tokens: workspace.write('tokens.u16', new Uint8Array(stream.buffer)),
    batchSequences,
    optimizer,
    threads,
    seed: SEED,
  } satisfies LanguageModelSettings;
  const own = await productPeer('language-model', workspace.json('retort.json', shared));
  const weights = workspace.write('weights.safetensors', initialWeights(model, 'language-model'));
  const starts = workspace.write('starts.i32', startsOf(stream, model.contextLength, batchSequences));
  const peers = variants.map((variant): Contender => {
    const settings = workspace.json(`${variant}.json`, { ...shared, variant, weights, starts });
    return {
      name: names[variant],
      command: pythonPeer('language_model.py', settings),
      ...(variant === 'eager' ? { products: 'torch' } : {}),
    };
  });
  return { contenders: [{ name: RETORT, command: own, products: 'onnxruntime' }, ...peers] };
}

/** Where the windows of the product's first epoch begin, int32, a whole number of batches. */
function startsOf(stream: Uint16Array, contextLength: number, batchSequences: number): Uint8Array {
  const windows = countWindows(stream, contextLength);
  const order = randomness(SEED, 'sequences:0');
  const whole = windows - (windows % batchSequences);
  const starts = Int32Array.from({ length: whole }, (_, i) => permute(order, windows, i) * contextLength);
  return new Uint8Array(starts.buffer);
}
