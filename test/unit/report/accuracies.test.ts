import { describe, expect, it } from 'vitest';
import { evaluationOf } from '../../../report/evaluations.js';
import { accuraciesFigure } from '../../../report/figures/accuracies.js';
import { evaluationSection } from '../../../report/sections/evaluation.js';

const evaluation = (name: string, set: string, index: number) =>
  evaluationOf([], { name, set, trainingPairs: null }, index);

const labels = (names: readonly (readonly [string, string])[]) =>
  accuraciesFigure(names.map(([name, set], index) => evaluation(name, set, index))).panels.flatMap(
    ({ plot }) => plot.y.ticks.map(({ label }) => label),
  );

describe('accuracies', () => {
  it('are told apart by their set where one model stands in several rows, and only there', () => {
    expect(
      labels([
        ['PMP', 'stackexchange'],
        ['PMP', 'reddit'],
        ['with PMP', 'comparisons'],
      ]),
    ).toEqual(['PMP on stackexchange', 'PMP on reddit', 'with PMP']);
  });

  it('name their set in the table against length', () => {
    const section = evaluationSection([evaluation('PMP', 'reddit', 0)]).source;
    const [, table = ''] = section.split('Against a rule that looks only at length');
    expect(table).toContain('reddit');
  });
});
