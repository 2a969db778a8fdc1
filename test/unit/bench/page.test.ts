import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { filled } from '../../../bench/harness/page.js';
import { advantagePlot } from '../../../bench/harness/plot.js';
import type { Check, Result } from '../../../bench/harness/result.js';
import { spreadOf } from '../../../bench/harness/statistics.js';
import { missed, notes } from '../../../bench/harness/text.js';

const result: Result = {
  schema: 'retort.bench/1',
  name: 'sampling',
  startedAt: '2026-01-02T03:00:00.000Z',
  endedAt: '2026-01-02T03:06:00.000Z',
  machine: { processor: 'a processor', cores: 2, memoryBytes: 8 * 2 ** 30, system: 'linux x64 6.1' },
  load: { before: 0.1, after: 1.9 },
  commit: 'abc',
  versions: { torch: '2.15.0' },
  threads: 2,
  comparisons: [
    {
      id: 'batch 1',
      measured: 'tokens drawn',
      unit: 'tokens a second',
      better: 'higher',
      settings: { width: 256 },
      contenders: [
        { name: 'Retort', values: [300, 300], ...spreadOf([300, 300]), shareOfMatrixRate: 0.1 },
        { name: 'generate', values: [200, 200], ...spreadOf([200, 200]), shareOfMatrixRate: null },
      ],
      ratios: [{ against: 'generate', ...spreadOf([1.5, 1.5]), ofBest: 1.5 }],
      matrixRates: [{ of: 'torch', ...spreadOf([2e11]) }],
      checks: [],
    },
  ],
};

describe('the page of results', () => {
  const page =
    '# P\n<!-- bench:sampling -->\nold\n<!-- /bench:sampling -->\nkept\n<!-- bench:memory -->\n<!-- /bench:memory -->\n';
  const written = filled(page, new Map([['sampling', result]]), null);

  it('holds medians, advantages and circumstances between the markers', () => {
    expect(written).toContain('| Retort | 300 | 300 – 300 | 2 | 10 % |  |  |  |');
    expect(written).toContain('| generate | 200 | 200 – 200 | 2 |  | 1.500× | 1.500× – 1.500× | 1.500× |');
    expect(written).toContain('torch 200 GFLOP/s');
    expect(written).toContain(
      'load 0.10 before and 1.90 after; began 2026-01-02T03:00:00.000Z, took 6.0 minutes',
    );
    expect(written).not.toContain('old');
    expect(written).toContain('\nkept\n');
  });

  it('says of what has no result that it is not measured', () => {
    expect(written).toContain('<!-- bench:memory -->\nNot measured yet.\n<!-- /bench:memory -->');
  });

  it('does not change when it is written again', () => {
    expect(filled(written, new Map([['sampling', result]]), null)).toBe(written);
  });

  it('has a place for every benchmark', () => {
    const own = readFileSync(new URL('../../../docs/performance.md', import.meta.url), 'utf8');
    const main = readFileSync(new URL('../../../bench/main.ts', import.meta.url), 'utf8');
    const [, table = ''] = /const benches[^{]*\{([^}]*)\}/.exec(main) ?? [];
    const names = [...table.matchAll(/^ {2}'?([\w-]+)'?[:,]/gm)].map(([, name]) => name);
    expect(names.length).toBeGreaterThanOrEqual(6);
    for (const name of names) expect(own).toContain(`<!-- bench:${name} -->`);
  });
});

describe('a bar', () => {
  const check = (Retort: number): Check => ({
    name: 'difference',
    values: { Retort, other: 9 },
    atMost: { Retort: 2 },
  });
  const noted = (Retort: number) =>
    result.comparisons.map((one) => notes({ ...one, checks: [check(Retort)] }).at(-1))[0];

  it('is said to be met', () => {
    expect(missed(check(2))).toEqual([]);
    expect(noted(2)).toBe('difference: Retort 2, other 9 (met: Retort at most 2)');
  });

  it('is said to be missed, also where there is no number', () => {
    expect(missed(check(3))).toEqual(['Retort: 3, at most 2']);
    expect(missed(check(Number.NaN))).toHaveLength(1);
    expect(noted(3)).toContain('MISSED');
  });
});

describe('the drawing of results', () => {
  it('has a whisker for every ratio and stands alone', () => {
    const svg = advantagePlot([result]) ?? '';
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    expect(svg).toContain('batch 1: generate');
    expect(svg.match(/class="s0 stroke"/g)).toHaveLength(2);
  });

  it('is none without a ratio', () => {
    expect(advantagePlot([])).toBeNull();
  });
});
