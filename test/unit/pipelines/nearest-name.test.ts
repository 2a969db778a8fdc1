import { describe, expect, it } from 'vitest';
import { nearestName, nearestNames } from '../../../pipelines/nearest-name.js';

const stages = [
  'ingest',
  'lm',
  'evaluate-hhh',
  'evaluate-lambada',
  'evaluate-ethics',
  'evaluate-truth',
  'report',
];

describe('what a name may mean', () => {
  it('is the nearest one that a slip makes', () => {
    expect(nearestName('reprot', stages)).toBe('report');
    expect(nearestName('champions', stages)).toBeNull();
  });

  it('is a few of those that hold it, and none where nothing is like it', () => {
    expect(nearestNames('evaluate', stages)).toEqual(['evaluate-hhh', 'evaluate-lambada', 'evaluate-ethics']);
    expect(nearestNames('Lambada', stages)).toEqual(['evaluate-lambada']);
    expect(nearestNames('champions', stages)).toEqual([]);
    expect(nearestNames('', stages)).toEqual([]);
  });

  it('is first what a slip makes', () => {
    expect(nearestNames('lmm', ['lmm-wide', 'lm'])).toEqual(['lm', 'lmm-wide']);
  });
});
