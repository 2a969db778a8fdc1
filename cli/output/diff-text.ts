import type { Difference, DiffSection } from '../../lineage/diff/diff-subject.js';
import { valueText } from './quantities.js';
import type { Paint } from './style.js';

/** One subject against the first, as `retort.diff/1` has it. */
export interface ComparedWith {
  readonly with: string;
  readonly differences: readonly Difference[];
  /** Stages with the same output. */
  readonly equal: readonly string[];
}

/** How much of a comparison is told. */
export interface DiffShown {
  readonly all: boolean;
  /** The one section that was asked for. */
  readonly only?: DiffSection;
}

/** Of what follows from the causes, so many lines a section. */
const mostOfSection = 6;
const mostStages = 4;

const sections: readonly DiffSection[] = ['spec', 'data', 'code', 'env', 'metrics'];

/**
 * ```
 * brisk-heron-7 → calm-otter-2: 1 cause, 14 differences that follow or explain nothing
 * ● lm.steps 300 → 400  in lm
 *   data     lm sha256:97a516ec → sha256:1f0c66aa
 *   equal    6 stages
 * ```
 */
export function diffText(
  base: string,
  { with: other, differences, equal }: ComparedWith,
  { all, only }: DiffShown,
  paint: Paint,
): string {
  const causes = differences.filter(({ cause }) => cause);
  const rest = differences.filter(({ cause }) => !cause);
  const head = `${paint('bold', `${shownValue('output', base)} → ${shownValue('output', other)}`)}: ${headline(causes.length, rest.length, only)}`;
  const equals = all ? equal.join(', ') : `${equal.length} stages`;
  return [
    head,
    ...causes.flatMap((cause) => causeLines(cause, paint)),
    ...sections.flatMap((section) => sectionLines(section, rest, all, paint)),
    ...(equal.length > 0 ? [`  ${paint('dim', 'equal'.padEnd(8))} ${equals}`] : []),
  ].join('\n');
}

function headline(causes: number, others: number, only: DiffSection | undefined): string {
  const kind = only === undefined ? '' : ` of ${only}`;
  if (causes + others === 0) return `no differences${kind}`;
  const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
  if (causes === 0 && only !== undefined)
    return `${counted(others, 'difference')}${kind}; all causes: without --only`;
  if (causes === 0) return `no cause, ${counted(others, 'difference')} that changed nothing computed`;
  return `${counted(causes, 'cause')}, ${counted(others, 'other difference')}`;
}

function causeLines(cause: Difference, paint: Paint): string[] {
  const where = cause.stages.length > 0 ? `  in ${listed(cause.stages)}` : '';
  const line = `${paint('accent', '●')} ${kindText(cause)}${paint('bold', cause.name)} ${changeText(cause)}${paint('dim', where)}`;
  return cause.detail === null ? [line] : [line, `    ${cause.detail}`];
}

const kindNames: Partial<Record<Difference['kind'], string>> = {
  source: 'source ',
  module: 'code ',
  stage: 'stage ',
  divergence: 'diverged: ',
};

const kindText = ({ kind }: Difference) => kindNames[kind] ?? '';

function sectionLines(
  section: DiffSection,
  rest: readonly Difference[],
  all: boolean,
  paint: Paint,
): string[] {
  const own = rest.filter((one) => one.section === section);
  const shown = all ? own : own.slice(0, mostOfSection);
  const lines = shown.map((one, index) => {
    const detail = one.detail === null ? '' : `  ${one.detail}`;
    return `  ${paint('dim', (index === 0 ? section : '').padEnd(8))} ${one.name} ${changeText(one)}${detail}`;
  });
  const hidden = own.length - shown.length;
  return hidden > 0 ? [...lines, `  ${''.padEnd(8)} … ${hidden} more; --all shows them`] : lines;
}

function changeText({ kind, from, to }: Difference): string {
  const [left, right] = [shownValue(kind, from), shownValue(kind, to)];
  return left === right ? `${from} → ${to}` : `${left} → ${right}`;
}

/** Digests with as many digits as tell them apart, numbers of measurements with those that matter. */
function shownValue(kind: Difference['kind'], value: string): string {
  if (kind === 'metric' && value !== 'absent') return valueText(Number(value));
  const text = value.startsWith('"') ? String(JSON.parse(value)) : value;
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return text.slice(0, 15);
  return /^[0-9a-f]{40}$/.test(text) ? text.slice(0, 12) : text;
}

function listed(stages: readonly string[]): string {
  const shown = stages.slice(0, mostStages).join(', ');
  return stages.length > mostStages ? `${shown} and ${stages.length - mostStages} more` : shown;
}
