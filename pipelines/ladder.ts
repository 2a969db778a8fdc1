import type { DecoderConfig } from '../engine/layers/decoder-config.js';

/** One size of the published ladder. */
export interface Rung extends Pick<DecoderConfig, 'layers' | 'width' | 'heads'> {
  /** Parameters without embeddings, 12·L·D², as the paper rounds them. */
  readonly published: number;
  /** Peak rate of pretraining, which the paper does not give: those of GPT-3 by size (record 0034). */
  readonly learningRate: number;
}

/** Columns of one attention head at every size, as in GPT-2; the paper does not say. */
const HEAD_WIDTH = 64;

const rung = (layers: number, width: number, published: number, learningRate: number): Rung => ({
  ...{ layers, width, heads: width / HEAD_WIDTH, published, learningRate },
});

/** The seven sizes of Askell et al. 2021 by name. */
export const ladder = {
  '13M': rung(4, 512, 13e6, 0.001),
  '42M': rung(6, 768, 42e6, 0.0008),
  '197M': rung(10, 1280, 197e6, 0.0006),
  '810M': rung(16, 2048, 810e6, 0.00025),
  '2.7B': rung(24, 3072, 2.7e9, 0.00016),
  '13B': rung(40, 5120, 13e9, 0.0001),
  '52B': rung(64, 8192, 52e9, 0.00006),
} as const;

export type RungName = keyof typeof ladder;

export const rungNames = Object.keys(ladder) as [RungName, ...RungName[]];
