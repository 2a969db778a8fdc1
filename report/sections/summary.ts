import type { Comparison, Evaluation } from '../evaluations.js';
import { type Html, html } from '../html.js';
import { interval, share } from '../numbers.js';
import type { ReportParams } from '../params.js';
import { type Standing, type Verdict, verdictOn, verdictOnComparison } from '../verdicts.js';

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
): Html {
  const verdicts = [...evaluations.map(verdictOn), ...comparisons.map(verdictOnComparison)];
  return html`${synthetic ? syntheticNotice : null}${
    evaluations.length > 0
      ? html`<ul class="tiles">${evaluations.map(tile)}</ul>`
      : html`<p class="missing">Held-out accuracy: not measured.</p>`
  }
<ul class="verdicts">${verdicts.map(verdictItem)}</ul>
`;
}

const syntheticNotice = html`<p class="notice"><b>Synthetic samples.</b> The data were written for demonstration. The numbers below show that the pipeline works; they say nothing about real questions.</p>
`;

function tile({ name, set, accuracy, lengthOnly }: Evaluation): Html {
  const { n, ties, low, high } = accuracy;
  return html`<li><span class="name">${name}, on ${set}</span><span class="value">${share(accuracy.accuracy)} <small>${interval(low, high)}</small></span><span class="more">n = ${n}, ${ties} ties; length-only ${share(lengthOnly.accuracy)}</span></li>`;
}

function verdictItem({ standing, sentence }: Verdict): Html {
  const [sign, word] = signs[standing];
  return html`<li class="${standing}"><span class="sign" aria-hidden="true">${sign}</span><b>${word}</b>${sentence}</li>`;
}
