import { describe, expect, it } from 'vitest';
import { chooseToken, type TokenChoice } from '../../../../../engine/runtime/sampling/choose-token.js';

const all: TokenChoice = { temperature: 1, topK: null, topP: 1 };
/** Probabilities 0.1, 0.4, 0.2, 0.3. */
const logits = Float32Array.from([0.1, 0.4, 0.2, 0.3], Math.log);

/** What is drawn at the middles of a thousand equal steps, as shares. */
function shares(choice: Partial<TokenChoice>, of = logits): number[] {
  const counts = Array.from(of, () => 0);
  for (let i = 0; i < 1000; i += 1) {
    const id = chooseToken(of, { ...all, ...choice }, (i + 0.5) / 1000);
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts.map((count) => count / 1000);
}

/** The same choice by its definition, at temperature 1. */
function bySorting(of: Float32Array, { topK, topP }: Omit<TokenChoice, 'temperature'>, uniform: number) {
  const likeliest = Array.from(of, (logit, id) => ({ id, mass: Math.exp(logit) }))
    .sort((a, b) => b.mass - a.mass || a.id - b.id)
    .slice(0, topK ?? of.length);
  const total = likeliest.reduce((sum, { mass }) => sum + mass, 0);
  let kept = 0;
  const nucleus = likeliest.filter(({ mass }) => {
    const before = kept;
    kept += mass;
    return before < topP * total;
  });
  let left = uniform * nucleus.reduce((sum, { mass }) => sum + mass, 0);
  for (const { id, mass } of nucleus) {
    left -= mass;
    if (left < 0) return id;
  }
  return null;
}

describe('chooseToken', () => {
  it('draws each token as often as its probability says', () => {
    expect(shares({})).toEqual([0.1, 0.4, 0.2, 0.3]);
  });

  it('sharpens below temperature one, flattens above it, and takes the likeliest at zero', () => {
    expect(shares({ temperature: 0.5 })[1]).toBeCloseTo(0.16 / 0.3, 2);
    expect(shares({ temperature: 2 })[1]).toBeLessThan(0.4);
    expect(shares({ temperature: 0 })).toEqual([0, 1, 0, 0]);
  });

  it('keeps the k likeliest', () => {
    expect(shares({ topK: 2 })).toEqual([0, 0.571, 0, 0.429]);
    expect(shares({ topK: 1 })).toEqual([0, 1, 0, 0]);
  });

  it('keeps the likeliest whose probabilities reach p, the one that reaches it included', () => {
    expect(shares({ topP: 0.69 })).toEqual([0, 0.571, 0, 0.429]);
    expect(shares({ topP: 0.71 })).toEqual([0, 0.444, 0.222, 0.334]);
    expect(shares({ topP: 0.01 })).toEqual([0, 1, 0, 0]);
  });

  it('applies p to what k has left', () => {
    expect(shares({ topK: 2, topP: 0.5 })).toEqual([0, 1, 0, 0]);
  });

  it('prefers the lower id among equally likely ones', () => {
    const equal = Float32Array.of(1, 5, 5, 5);
    expect(chooseToken(equal, { ...all, temperature: 0 }, 0.9)).toBe(1);
    expect(shares({ topK: 2 }, equal)).toEqual([0, 0.5, 0.5, 0]);
  });

  it.each([
    { topK: 5, topP: 1 },
    { topK: 300, topP: 1 },
    { topK: 40, topP: 0.7 },
    { topK: null, topP: 0.3 },
    { topK: null, topP: 0.99 },
  ])('draws from $topK and $topP what sorting all ids would', ({ topK, topP }) => {
    const many = Float32Array.from({ length: 700 }, (_, id) => 3 * Math.sin(id * id) + (id % 7));
    for (const uniform of [0, 0.25, 0.5, 0.75, 0.999])
      expect(chooseToken(many, { temperature: 1, topK, topP }, uniform)).toBe(
        bySorting(many, { topK, topP }, uniform),
      );
  });

  it('draws a token however near to one the draw is', () => {
    expect(chooseToken(logits, all, 1 - 2 ** -32)).toBe(3);
    expect(chooseToken(logits, { ...all, topP: 0.69 }, 1 - 2 ** -32)).toBe(3);
  });
});
