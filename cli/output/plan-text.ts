import type { EstimatedPlan, MissingSource } from '../../pipelines/estimate/estimate.js';
import type { Plan, PlanState, RunReason } from '../../pipelines/plan.js';
import type { Continuation } from '../continuations.js';
import type { PreviewedPlan } from '../preview.js';
import { clip } from './clip.js';
import { costTable, totalsText } from './estimate-text.js';
import type { Paint, Tone } from './style.js';

/** How many stages, reasons or files a line names; `--json` names all. */
const shownNames = 3;

const marks: Record<PlanState['kind'], { mark: string; tone: Tone }> = {
  hit: { mark: '✔', tone: 'good' },
  run: { mark: '●', tone: 'accent' },
  depends: { mark: '·', tone: 'dim' },
};

/**
 * `Plan  9 stages · 3 reused · 6 to run · 38–52 min (history, 4 runs) · ~11 GB`, what is reused being free.
 */
export function planLine({ stages, totals }: EstimatedPlan): string {
  const reused = stages.filter(({ state }) => state.kind === 'hit').length;
  const counts = `${stages.length} ${stages.length === 1 ? 'stage' : 'stages'} · ${reused} reused · ${stages.length - reused} to run`;
  return `Plan  ${counts}${reused === stages.length ? '' : ` · ${totalsText(totals)}`}`;
}

/** One line a stage, reused, or run and why, or dependent on what; then what each will cost. */
export function planText(plan: PreviewedPlan, paint: Paint, columns: number): string {
  const { warnings, missing, continuations = [] } = plan;
  const absent = missingLines(missing).map((line) => `${paint('warn', '!')} ${line}`);
  const cautions = warnings.map(({ stage, message }) => `${paint('warn', '!')} ${stage}: ${message}`);
  const costs = costTable(plan, paint, columns);
  return [
    planLine(plan),
    ...stageLines(plan, paint, columns),
    ...continuations.flatMap((one) => continuationLines(one, paint)),
    ...(costs === '' ? [] : ['', costs]),
    ...absent,
    ...cautions,
  ].join('\n');
}

function continuationLines({ stage, from, position, notes }: Continuation, paint: Paint): string[] {
  const items = position.toLocaleString('en-US');
  return [
    `${paint('accent', '→')} ${stage} continues from ${from}, ${items} items in`,
    ...notes.map((note) => `    ${shortened(note)}`),
  ];
}

/** One line for all sources that come from one place. */
function missingLines(missing: readonly MissingSource[]): string[] {
  const byOrigin = new Map<string, MissingSource[]>();
  for (const one of missing) {
    const place = one.origin ?? one.source;
    byOrigin.set(place, [...(byOrigin.get(place) ?? []), one]);
  }
  return [...byOrigin.values()].map((group) => {
    const [first] = group;
    const from = first?.origin ? `; get it from ${first.origin}` : '';
    return `${listed(group.map(({ source }) => source))} missing: ${first?.location}${from}`;
  });
}

function stageLines({ stages }: Plan, paint: Paint, columns: number): string[] {
  const width = Math.max(...stages.map(({ id }) => id.length));
  return stages.map(({ id, state }) => {
    const { mark, tone } = marks[state.kind];
    return `${paint(tone, mark)} ${clip(`${id.padEnd(width)}  ${stateText(state)}`, columns - 2)}`;
  });
}

function stateText(state: PlanState): string {
  if (state.kind === 'hit') return `reused ← ${state.run}`;
  const why = listed(state.reasons.map(reasonText)) || 'only if that changes its input';
  if (state.kind === 'run') return `run: ${why}`;
  return `after ${listed(state.on)}: ${why}`;
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, shownNames).join(', ');
  return names.length > shownNames ? `${shown} and ${names.length - shownNames} more` : shown;
}

function reasonText(reason: RunReason): string {
  if (reason.kind === 'first-run') return 'it never ran';
  if (reason.kind === 'input')
    return `input ${reason.name} changed, ${short(reason.from)} → ${short(reason.to)}`;
  if (reason.kind === 'parameter') return shortened(`${reason.path} ${reason.from} → ${reason.to}`);
  if (reason.kind === 'module') return `code changed: ${listed(reason.paths)}`;
  if (reason.kind === 'untrusted') return `signer not trusted: ${reason.what}`;
  return `damaged: ${reason.what}`;
}

/** Digests cut to eight digits, for people. */
const shortened = (text: string) => text.replaceAll(/\b([0-9a-f]{8})[0-9a-f]{56}\b/g, '$1');

const short = (digest: string | null) => digest?.slice(0, 'sha256:'.length + 8) ?? 'none';
