import { input, scalar, type Value } from '../graph/value.js';
import { concatenate, expand, reshape } from '../ops/layout.js';
import { causalMask, type KeysAndValues } from './attention.js';
import type { DecoderConfig } from './decoder-config.js';

/** Inputs `past.keys.N` and `past.values.N` [P,B·H,D/H] for every layer N; none without a past. */
export function pastInputs(
  { layers, heads, width }: DecoderConfig,
  { sequences, past }: { sequences: number; past: number },
): KeysAndValues[] {
  if (past === 0) return [];
  const shape = [past, sequences * heads, width / heads];
  return Array.from({ length: layers }, (_, layer) => ({
    keys: input(`past.keys.${layer}`, 'float32', shape),
    values: input(`past.values.${layer}`, 'float32', shape),
  }));
}

/** The one past of many sequences, for each of them: [P,H,D/H] as [P,B·H,D/H]. */
export function shared({ keys, values }: KeysAndValues, sequences: number): KeysAndValues {
  const repeated = (x: Value) => {
    const [past = 0, heads = 0, headWidth = 0] = x.shape;
    const once = reshape(x, { shape: [past, 1, heads, headWidth] });
    const each = expand(once, { shape: [past, sequences, heads, headWidth] });
    return reshape(each, { shape: [past, sequences * heads, headWidth] });
  };
  return { keys: repeated(keys), values: repeated(values) };
}

/** [T,P+T]: a query sees all of the past and its own tokens up to itself. */
export function maskAfter(past: number, tokens: number): Value {
  const own = causalMask(tokens, 'float32');
  if (past === 0) return own;
  return concatenate(expand(scalar('float32', 0), { shape: [tokens, past] }), own, { axis: 1 });
}
