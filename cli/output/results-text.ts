import { relative } from 'node:path';
import type { Results } from '../results.js';
import { durationText } from './quantities.js';
import type { Paint } from './style.js';

/** Below this a difference is called one, as in the report. */
const significance = 0.05;

/**
 * ```
 * ✔ 16 stages in 2m 11s · 16 run · 0 reused
 *   PMP ranking accuracy on reddit 0.63 [0.55, 0.70] (n=160; length-only 0.52; synthetic samples)
 *   with PMP 0.61 vs without PMP 0.57 at 100 pairs (paired p=0.21: too small to tell at this size)
 *   distilled 0.04 nats a token from the prompted model, 0.25 before (n=32 held-out sequences)
 *   hhh: raw 0.52, prompted 0.55 (n=120; 95 % intervals ±0.09; chance 0.50; 1 of 1 comparisons too small to tell)
 * ```
 */
export function resultsText(results: Results, paint: Paint): string {
  const { stages, ran, reused, seconds, evaluations, comparisons } = results;
  const head = `${paint('good', '✔')} ${stages} stages in ${durationText(seconds * 1000)} · ${ran} run · ${reused} reused`;
  const compared = new Set(comparisons.flatMap(({ candidate, baseline }) => [candidate, baseline]));
  return [
    head,
    ...(results.languageModel ? [languageModelText(results.languageModel)] : []),
    ...evaluations
      .filter(({ name }) => !compared.has(name))
      .map((one) => evaluationText(one, results.synthetic)),
    ...comparisons.map((one) => comparisonText(one, evaluations)),
    ...(results.distillation ? [distillationText(results.distillation)] : []),
    ...results.tasks.map((task) => taskText(task, results.synthetic)),
    ...results.effects.map(({ id, status, message }) => `  ${message ?? `${id} ${status}`}`),
  ].join('\n');
}

function languageModelText(model: NonNullable<Results['languageModel']>): string {
  const { heldoutLossNats, unigramLossNats, heldoutTokens } = model;
  if (heldoutLossNats === null || unigramLossNats === null)
    return '  language model not measured: no text was held out';
  const tokens = heldoutTokens.toLocaleString('en-US');
  return `  language model ${share(heldoutLossNats)} nats a token on held-out text (n=${tokens}; unigram baseline ${share(unigramLossNats)})`;
}

function evaluationText(evaluation: Results['evaluations'][number], synthetic: boolean): string {
  const { name, set, accuracy, low, high, n, ties, lengthOnlyAccuracy } = evaluation;
  const notes = [
    `n=${n}`,
    ties > 0 ? `${ties} ties` : null,
    `length-only ${share(lengthOnlyAccuracy)}`,
    synthetic ? 'synthetic samples' : null,
  ];
  return `  ${name} ranking accuracy on ${set} ${share(accuracy)} [${share(low)}, ${share(high)}] (${notes.filter(Boolean).join('; ')})`;
}

function comparisonText(
  comparison: Results['comparisons'][number],
  evaluations: Results['evaluations'],
): string {
  const { candidate, baseline, n, p } = comparison;
  const found = (name: string) => evaluations.find((evaluation) => evaluation.name === name);
  const [first, second] = [found(candidate), found(baseline)];
  const pairs = first?.trainingPairs ? ` at ${first.trainingPairs} pairs` : '';
  const verdict = p < significance ? '' : ': too small to tell at this size';
  const length = first ? `; n=${n}; length-only ${share(first.lengthOnlyAccuracy)}` : '';
  return `  ${candidate} ${shareOf(first)} vs ${baseline} ${shareOf(second)}${pairs} (paired p=${p.toPrecision(2)}${verdict}${length})`;
}

function distillationText({ before, after, sequences }: NonNullable<Results['distillation']>): string {
  if (before === null || after === null) return '  distillation not measured: nothing was held out';
  return `  distilled ${share(after)} nats a token from the prompted model, ${share(before)} before (n=${sequences} held-out sequences)`;
}

/** Every model of a task, and which differences the items can carry. */
function taskText(
  { task, chance, models, comparisons }: Results['tasks'][number],
  synthetic: boolean,
): string {
  const found = models.map(({ model, accuracy, perplexity }) => {
    const words = perplexity === null ? '' : ` (perplexity ${large(perplexity)})`;
    return `${model} ${share(accuracy)}${words}`;
  });
  const widest = Math.max(...models.map(({ low, high }) => (high - low) / 2));
  const told = comparisons.filter(({ p }) => p < significance);
  const open = comparisons.length - told.length;
  const notes = [
    `n=${models[0]?.n ?? 0}`,
    `95 % intervals ±${share(widest)} at most`,
    chance === null ? null : `chance ${share(chance)}`,
    ...told.map((one) => {
      const [first, second] =
        one.difference > 0 ? [one.candidate, one.baseline] : [one.baseline, one.candidate];
      return `${first} above ${second}, paired p=${one.p.toPrecision(2)}`;
    }),
    open > 0 ? `${open} of ${comparisons.length} comparisons too small to tell` : null,
    synthetic ? 'synthetic samples' : null,
  ];
  return `  ${task}: ${found.join(', ')} (${notes.filter(Boolean).join('; ')})`;
}

/** Where the report is and how to see the same again. */
export function nextText({ report }: Results, cwd: string, again: string): string {
  const parts = report ? [`report  ./${relative(cwd, report)}`] : [];
  return `  ${[...parts, `again  ${again}`].join('    ')}`;
}

/** Three digits; in powers of ten where it is large. */
const large = (value: number) =>
  value < 1e5 ? String(Number(value.toPrecision(3))) : value.toExponential(1);
const share = (value: number) => value.toFixed(2);
const shareOf = (evaluation: Results['evaluations'][number] | undefined) => {
  if (!evaluation) return '?';
  return `${share(evaluation.accuracy)} [${share(evaluation.low)}, ${share(evaluation.high)}]`;
};
