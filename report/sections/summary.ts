import type { Comparison, Evaluation } from '../evaluations.js';
import { type Html, html } from '../html.js';
import { interval, share } from '../numbers.js';
import type { ReportParams } from '../params.js';
import type { Task } from '../tasks.js';
import {
  type Standing,
  type Verdict,
  verdictOn,
  verdictOnComparison,
  verdictOnTaskPair,
} from '../verdicts.js';

const signs: Readonly<Record<Standing, readonly [string, string]>> = {
  better: ['▲', 'Better: '],
  worse: ['▼', 'Worse: '],
  open: ['◆', 'Open: '],
};

/** The first screen: what the data are, the headline numbers, and in plain words what they allow to say. */
export function summary(
  { synthetic }: ReportParams,
  evaluations: readonly Evaluation[],
  comparisons: readonly Comparison[],
  tasks: readonly Task[],
): Html {
  const verdicts = [
    ...evaluations.map(verdictOn),
    ...comparisons.map(verdictOnComparison),
    ...taskVerdicts(tasks),
  ];
  return html`${synthetic ? syntheticNotice : null}${
    evaluations.length > 0
      ? html`<ul class="tiles">${evaluations.map(tile)}</ul>`
      : html`<p class="missing">Held-out accuracy: not measured.</p>`
  }
${tasks.map(taskLine)}<ul class="verdicts">${verdicts.map(verdictItem)}</ul>
`;
}

const syntheticNotice = html`<p class="notice"><b>Synthetic samples.</b> The data were written for demonstration. The numbers below show that the pipeline works; they say nothing about real questions.</p>
`;

function tile({ name, set, accuracy, lengthOnly }: Evaluation): Html {
  const { n, ties, low, high } = accuracy;
  return html`<li><span class="name">${name}, on ${set}</span><span class="value">${share(accuracy.accuracy)} <small>${interval(low, high)}</small></span><span class="more">n = ${n}, ${ties} ties; length-only ${share(lengthOnly.accuracy)}</span></li>`;
}

/** All models of a task in one line. */
function taskLine({ name, evaluations, chance }: Task): Html {
  const models = evaluations.map(({ model, headline: { accuracy, low, high } }) => {
    return `${model} ${share(accuracy)} ${interval(low, high)}`;
  });
  const guess = chance === null ? '' : `; chance ${share(chance)}`;
  return html`<p><b>${name}</b>: ${models.join(', ')} (n = ${evaluations[0]?.headline.n ?? 0}${guess})</p>
`;
}

/** What tells two models apart, each in its own sentence; the rest are counted. */
function taskVerdicts(tasks: readonly Task[]): Verdict[] {
  const all = tasks.flatMap((task) => task.pairs.map((pair) => verdictOnTaskPair(task, pair)));
  const open = all.filter(({ standing }) => standing === 'open').length;
  const told = all.filter(({ standing }) => standing !== 'open');
  if (open === 0) return told;
  const sentence = `${open} of ${all.length} paired comparisons on tasks are too small to tell at this size; each has its sentence below.`;
  return [...told, { standing: 'open', sentence }];
}

export function verdictItem({ standing, sentence }: Verdict): Html {
  const [sign, word] = signs[standing];
  return html`<li class="${standing}"><span class="sign" aria-hidden="true">${sign}</span><b>${word}</b>${sentence}</li>`;
}
