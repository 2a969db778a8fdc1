import type { AdamW } from '../runtime/optimizer.js';
import type { OptimizationParams } from './params.js';

const EPSILON = 1e-8;

export function adamWOf({ betas, weightDecay, clipNorm }: OptimizationParams): AdamW {
  return { betas, epsilon: EPSILON, weightDecay, clipNorm };
}
