import { describe, expect, it } from 'vitest';
import { input, type Value } from '../../../../engine/graph/value.js';
import { emitWithNodes } from '../../../../engine/onnx/emit.js';
import { sigmoid } from '../../../../engine/ops/activation.js';
import { add, negate } from '../../../../engine/ops/elementwise.js';
import { concatenate, reshape, slice } from '../../../../engine/ops/layout.js';
import { peakBufferBytes } from '../../../../engine/runtime/buffer-plan.js';

/** 32 bytes. */
const x = input('x', 'float32', [8]);

const peak = (y: Value) =>
  peakBufferBytes({
    ...emitWithNodes([x], { y }),
    parameters: [],
    batch: [],
    results: [{ name: 'y', dtype: y.dtype, shape: y.shape }],
    hasGradients: false,
  });

describe('the buffers of a program', () => {
  it('hold what is still read, and not what the caller gives or gets', () => {
    expect(peak(negate(x))).toBe(0);
    expect(peak(negate(negate(x)))).toBe(32);
    expect(peak(negate(negate(negate(negate(x)))))).toBe(64);
  });

  it('are written over by an op that may do so, unless somebody else reads them', () => {
    const first = negate(x);
    expect(peak(negate(sigmoid(first)))).toBe(32);
    expect(peak(add(sigmoid(first), first))).toBe(64);
  });

  it('are shared by a value under another shape', () => {
    expect(peak(negate(reshape(negate(x), { shape: [2, 4] })))).toBe(32);
  });

  it('stay reserved from their first use to their last, where one of the same shape comes later', () => {
    const short = negate(x);
    const long = negate(concatenate(short, short, { axis: 0 }));
    const again = negate(slice(negate(long), { starts: [0], ends: [8], axes: [0] }));
    // short and again are one buffer of 32 bytes; of the long ones, 64 bytes each, two live at once
    expect(peak(negate(again))).toBe(32 + 2 * 64);
  });
});
