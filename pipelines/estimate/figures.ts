import type { DecoderConfig } from '../../engine/layers/decoder-config.js';
import type { LaneChoice } from '../../engine/runtime/lanes/layout.js';
import type { JsonObject } from '../../lineage/json.js';
import type { CountedFlops } from './facts.js';
import { allParameters, arenaBytes, bodyParameters, MOST_ARENA_BYTES } from './transformer-cost.js';

const units = [
  [1e21, 'Z'],
  [1e18, 'E'],
  [1e15, 'P'],
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** Three digits that matter, as people count: `13.1M`, `400B`. */
export function shortCount(value: number): string {
  return shortNumber(value).replace('G', 'B');
}

/** Three digits that matter and a decimal prefix: `13.1M`, `191E`. */
export function shortNumber(value: number, space = ''): string {
  const [size, prefix] = units.find(([unit]) => value >= unit) ?? [1, ''];
  return `${Number((value / size).toPrecision(3))}${space}${prefix}`;
}

export interface CountedTokens {
  readonly decoder: DecoderConfig;
  /** `T at most 19.2k` */
  readonly tokens: string;
}

/** Operations of a training: N counts the weights that a token is multiplied with, attention comes on top. */
export function trained(value: number, counted: CountedTokens): CountedFlops {
  return { value, formula: '6·N·T', basis: `6·N·T, ${multiplied(counted)}` };
}

/** Operations of forward passes alone. */
export function scored(value: number, counted: CountedTokens): CountedFlops {
  return { value, formula: '2·N·T', basis: `2·N·T, ${multiplied(counted)}` };
}

function multiplied({ decoder, tokens }: CountedTokens): string {
  return `N ${shortCount(bodyParameters(decoder) + decoder.vocabularySize * decoder.width)}, ${tokens}`;
}

/** How a training is spread over a machine; the schema of its stage has checked it. */
export const laneChoice = (execution: JsonObject) => execution as unknown as LaneChoice;

/** `5.4 GiB` */
export function gibibytes(bytes: number): string {
  return `${Number((bytes / 2 ** 30).toPrecision(3)).toLocaleString('en-US')} GiB`;
}

/** Why no machine trains the model with this trainer; null when it fits. */
export function trainerRefusal(decoder: DecoderConfig, microBatches: number): string | null {
  const needed = arenaBytes(decoder, microBatches);
  if (needed <= MOST_ARENA_BYTES) return null;
  const model = `${shortCount(allParameters(decoder))} parameters`;
  return `${model} take ${gibibytes(needed)} in training, and the trainer holds at most ${gibibytes(MOST_ARENA_BYTES)}`;
}
