import type { Plan, PlanState, RunReason } from '../../pipelines/plan.js';
import type { Paint, Tone } from './style.js';

/** How many stages a dependence names. */
const shownNames = 3;

const marks: Record<PlanState['kind'], { mark: string; tone: Tone }> = {
  hit: { mark: '✔', tone: 'good' },
  run: { mark: '●', tone: 'accent' },
  depends: { mark: '·', tone: 'dim' },
};

/** One line a stage: reused, or run and why, or dependent on what. */
export function planText({ stages }: Plan, paint: Paint): string {
  const count = (kind: PlanState['kind']) => stages.filter(({ state }) => state.kind === kind).length;
  const width = Math.max(...stages.map(({ id }) => id.length));
  const parts = [`${stages.length} stages`, `${count('hit')} reused`, `${count('run')} to run`];
  const head = `Plan  ${[...parts, `${count('depends')} depending on those`].join(' · ')}`;
  const lines = stages.map(({ id, state }) => {
    const { mark, tone } = marks[state.kind];
    return `${paint(tone, mark)} ${id.padEnd(width)}  ${stateText(state)}`;
  });
  return [head, ...lines].join('\n');
}

function stateText(state: PlanState): string {
  if (state.kind === 'hit') return `reused ← ${state.run}`;
  const why = state.reasons.map(reasonText).join(', ') || 'only if that changes its input';
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
  if (reason.kind === 'parameter') return `${reason.path} ${reason.from} → ${reason.to}`;
  if (reason.kind === 'module') return `code changed: ${reason.paths.join(', ')}`;
  return `damaged: ${reason.what}`;
}

const short = (digest: string | null) => digest?.slice(0, 'sha256:'.length + 8) ?? 'none';
