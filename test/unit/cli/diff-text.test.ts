import { describe, expect, it } from 'vitest';
import { diffText } from '../../../cli/output/diff-text.js';
import type { Difference } from '../../../lineage/diff/diff-subject.js';

const plain = (_tone: string, text: string) => text;

const output: Difference = {
  ...{ section: 'data', kind: 'output', name: 'lm', cause: false, stages: ['lm'] },
  ...{ from: 'a', to: 'b', detail: null },
};
const head = (differences: readonly Difference[], only?: 'data') =>
  diffText(
    'one',
    { with: 'other', differences, equal: [] },
    { all: false, ...(only && { only }) },
    plain,
  ).split('\n')[0];

describe('diff text', () => {
  it('claims that nothing was computed otherwise only where every section was looked at', () => {
    expect(head([output])).toBe('one → other: no cause, 1 difference that changed nothing computed');
    expect(head([output], 'data')).toBe('one → other: 1 difference of data; all causes: without --only');
    expect(head([], 'data')).toBe('one → other: no differences of data');
  });
});
