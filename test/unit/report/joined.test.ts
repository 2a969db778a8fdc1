import { describe, expect, it } from 'vitest';
import { curvesFigure, seriesOf } from '../../../report/joined/curves.js';
import { joinedFigures } from '../../../report/joined/figures.js';
import type { Point } from '../../../report/joined/points.js';
import { powerLawOf } from '../../../report/joined/power-law.js';

const point = (run: string, name: string, x: number, y: number): Point => ({
  ...{ run, name, x, y, low: y - 0.1, high: y + 0.1, n: 50 },
});

describe('series of several runs', () => {
  it('join equal names into one curve, ascending', () => {
    const found = seriesOf([point('b', 'lm', 200, 3), point('a', 'lm', 100, 4)]);
    expect(found.map(({ name, points }) => [name, points.map(({ x }) => x)])).toEqual([['lm', [100, 200]]]);
  });

  it('keep runs apart that measured one name at one place', () => {
    const found = seriesOf([point('a', 'lm', 100, 3), point('b', 'lm', 100, 4), point('b', 'other', 100, 4)]);
    expect(found.map(({ name }) => name)).toEqual(['lm, a', 'lm, b', 'other']);
  });
});

describe('a power law', () => {
  it('is found in points that follow one', () => {
    const law = powerLawOf([1e3, 1e4, 1e5, 1e6].map((x) => ({ x, y: 12 * x ** -0.08 })));
    expect(law?.factor).toBeCloseTo(12, 9);
    expect(law?.exponent).toBeCloseTo(-0.08, 9);
    expect(law?.low).toBeCloseTo(-0.08, 6);
  });

  it('has the interval of a least-squares slope', () => {
    // ln x = 0, 1, 2 and ln y = 0, 1, 1: slope 1/2, residual sum 1/6, so 12.706 · √(1/12) on either side.
    const law = powerLawOf([1, Math.E, Math.E ** 2].map((x, index) => ({ x, y: index === 0 ? 1 : Math.E })));
    expect(law?.exponent).toBeCloseTo(0.5, 9);
    expect((law?.high ?? 0) - 0.5).toBeCloseTo(12.706 * Math.sqrt(1 / 12), 6);
  });

  it('is not claimed of fewer than three sizes', () => {
    expect(powerLawOf([1, 2, 2].map((x) => ({ x, y: 1 / x })))).toBeNull();
  });
});

describe('figures of several runs', () => {
  const none = { losses: [], pretrained: [], finetuned: [], tasks: [], evaluations: [] };

  it('say which of them no run measured', () => {
    const found = joinedFigures({ ...none, losses: [point('a', 'lm', 1e4, 4)] });
    expect(found.filter(({ figure }) => figure !== null).map(({ id }) => id)).toEqual(['F1']);
    expect(found.map(({ id }) => id)).toContain('F10');
  });

  it('have a panel a held-out set, and every point with its run in the table', () => {
    const pmp = (run: string, set: string, x: number) => ({ ...point(run, 'PMP', x, 0.6), set, pairs: null });
    const pretrained = [pmp('a', 'reddit', 1e4), pmp('b', 'reddit', 1e5), pmp('a', 'wikipedia', 1e4)];
    const figure = joinedFigures({ ...none, pretrained }).find(({ id }) => id === 'F10')?.figure;
    expect(figure?.panels).toHaveLength(2);
    expect(figure?.data.rows).toEqual([
      ['reddit', 'PMP', 'a', '10,000', '0.600', '[0.500, 0.700]', '50'],
      ['reddit', 'PMP', 'b', '100,000', '0.600', '[0.500, 0.700]', '50'],
      ['wikipedia', 'PMP', 'a', '10,000', '0.600', '[0.500, 0.700]', '50'],
    ]);
  });

  it('draw a single point where there is one size, and nothing outside the frame', () => {
    const { panels } = curvesFigure({
      ...{ id: 'F1', title: 't', caption: 'c', x: 'parameters', y: 'loss', of: 'loss' },
      panels: [{ name: null, points: [point('a', 'lm', 1e4, 4)] }],
    });
    const [only] = panels;
    expect(only?.plot.x.ticks).toEqual([{ at: expect.any(Number), label: '10,000' }]);
    for (const { at } of only?.plot.y.ticks ?? []) {
      expect(at).toBeGreaterThanOrEqual(only?.plot.area.top ?? 0);
      expect(at).toBeLessThanOrEqual(only?.plot.area.bottom ?? 0);
    }
  });
});
