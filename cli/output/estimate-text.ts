import prettyBytes from 'pretty-bytes';
import stringWidth from 'string-width';
import type {
  EstimatedPlan,
  PlanTotals,
  SecondsRange,
  StageEstimate,
} from '../../pipelines/estimate/estimate.js';
import { shortNumber } from '../../pipelines/estimate/figures.js';
import { clip } from './clip.js';
import type { Paint } from './style.js';
import { table } from './table.js';

const spans = [
  { seconds: 365.25 * 86_400, name: 'years', from: 2 },
  { seconds: 86_400, name: 'days', from: 2 },
  { seconds: 3_600, name: 'h', from: 2 },
  { seconds: 60, name: 'min', from: 2 },
] as const;

/** `38–52 min`, `3.1 h`, `0.4–0.9 s`. */
export function secondsText({ low, high }: SecondsRange): string {
  const span = spans.find(({ seconds, from }) => high >= from * seconds) ?? { seconds: 1, name: 's' };
  const [from, to] = [digits(low / span.seconds), digits(high / span.seconds)];
  return `${from === to ? to : `${from}–${to}`} ${span.name}`;
}

/** `38–52 min (history, 4 runs) · ~11 GB`; what is not known is counted beside it. */
export function totalsText({ seconds, basis, outputBytes, unknown }: PlanTotals): string {
  const timed = seconds.high > 0;
  const untimed = unknown.seconds.length;
  const time = timed ? `${untimed > 0 ? '≥ ' : ''}${secondsText(seconds)} (${basis})` : 'time unknown';
  const bytes = `${unknown.outputBytes.length > 0 ? '≥' : '~'}${prettyBytes(outputBytes)}`;
  const open = timed && untimed > 0 ? [`time of ${untimed} unknown`] : [];
  return [time, ...open, bytes].join(' · ');
}

/**
 * One line a stage that is not reused: time, operations, output, memory, and where the time is from; in a narrow
 * terminal that place is a number, explained below the table.
 */
export function costTable({ stages }: EstimatedPlan, paint: Paint, columns: number): string {
  const rows = stages.flatMap(({ id, estimate }) => (estimate === null ? [] : [costRow(id, estimate)]));
  if (rows.length === 0) return '';
  const head = ['stage', 'time', 'FLOP', 'output', 'memory', 'basis'];
  const wide = table([head, ...rows]).split('\n');
  const fits = wide.every((line) => stringWidth(line) <= columns);
  const [titles = '', ...lines] = fits ? wide : narrowTable(head, rows, columns);
  return [paint('dim', titles), ...lines].join('\n');
}

function narrowTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  columns: number,
): string[] {
  const bases = [...new Set(rows.map((row) => row.at(-1) ?? ''))];
  const numbered = rows.map((row) => [...row.slice(0, -1), `[${bases.indexOf(row.at(-1) ?? '') + 1}]`]);
  const lines = table([head, ...numbered])
    .split('\n')
    .map((line) => clip(line, columns));
  return [...lines, ...bases.flatMap((basis, index) => wrap(`[${index + 1}] ${basis}`, columns))];
}

/** Lines of whole words; those after the first are set in by four. */
function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && stringWidth(`${last} ${word}`) <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(last === undefined ? word : `    ${word}`);
  }
  return lines;
}

function costRow(id: string, { seconds, flops, outputBytes, memoryBytes, basis }: StageEstimate): string[] {
  return [
    id,
    seconds === null ? '?' : secondsText(seconds),
    flops === null ? (basis.flops.startsWith('unknown') ? '?' : '') : shortNumber(flops),
    outputBytes === null ? '?' : prettyBytes(outputBytes),
    memoryBytes === null ? (basis.memoryBytes.startsWith('unknown') ? '?' : '') : prettyBytes(memoryBytes),
    basis.seconds,
  ];
}

const digits = (value: number) => String(Number(value.toPrecision(2)));
