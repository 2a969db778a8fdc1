import type { Check, Comparison, Result } from './result.js';

/** Four significant digits at most, thousands separated by commas. */
export function figure(value: number): string {
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return Number(value.toPrecision(4)).toString();
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

const times = (ratio: number) => `${ratio.toFixed(ratio < 10 ? 3 : 1)}×`;

/** A result's circumstances: machine, load and time, versions. */
export function circumstances(result: Result): string[] {
  const { machine, load, versions, commit, threads, startedAt, endedAt } = result;
  const minutes = (Date.parse(endedAt) - Date.parse(startedAt)) / 60_000;
  const memory = (machine.memoryBytes / 2 ** 30).toFixed(0);
  return [
    `${machine.cores} × ${machine.processor}, ${memory} GiB, ${machine.system}; ${threads} threads`,
    `load ${load.before.toFixed(2)} before and ${load.after.toFixed(2)} after; began ${startedAt}, took ${minutes.toFixed(1)} minutes`,
    [`retort ${commit}`, ...Object.entries(versions).map(([name, version]) => `${name} ${version}`)].join(
      ', ',
    ),
  ];
}

/** Header first; only the columns for which there is something; nothing where there is no contest. */
export function comparisonRows({ contenders, ratios, unit, better }: Comparison): string[][] {
  if (better === null) return [];
  const shared = contenders.some(({ shareOfMatrixRate }) => shareOfMatrixRate !== null);
  const against = ratios.length > 0;
  return [
    [
      ...['', `median, ${unit}`, 'middle half', 'n'],
      ...(shared ? ['of the matrix rate'] : []),
      ...(against ? ['Retort’s advantage', '95 % interval', 'by the best round'] : []),
    ],
    ...contenders.map(({ name, median, lowerQuartile, upperQuartile, n, shareOfMatrixRate }) => {
      const ratio = ratios.find((each) => each.against === name);
      return [
        ...[name, figure(median), `${figure(lowerQuartile)} – ${figure(upperQuartile)}`, `${n}`],
        ...(shared ? [shareOfMatrixRate === null ? '' : percent(shareOfMatrixRate)] : []),
        ...(ratio
          ? [times(ratio.median), `${times(ratio.low)} – ${times(ratio.high)}`, times(ratio.ofBest)]
          : []),
        ...(against && !ratio ? ['', '', ''] : []),
      ];
    }),
  ];
}

/** What was the same for all, what the machine could do, and what was found to agree: one line each. */
export function notes({ settings, matrixRates, checks }: Comparison): string[] {
  const list = (values: Readonly<Record<string, string | number>>) =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${typeof value === 'number' ? figure(value) : value}`)
      .join(', ');
  const rates = matrixRates.map(({ of, median }) => `${of} ${figure(median / 1e9)} GFLOP/s`);
  return [
    list(settings),
    ...(rates.length > 0 ? [`matrix products of this machine: ${rates.join(', ')}`] : []),
    ...checks.map((check) => `${check.name}: ${list(check.values)}${verdict(check)}`),
  ];
}

/** Bars that are not met, as `Retort: 0.002, at most 0.001`. */
export function missed({ values, atMost = {} }: Check): string[] {
  return Object.entries(atMost).flatMap(([name, most]) => {
    const value = values[name] ?? Number.NaN;
    return value <= most ? [] : [`${name}: ${figure(value)}, at most ${figure(most)}`];
  });
}

function verdict(check: Check): string {
  if (!check.atMost) return '';
  const all = missed(check);
  if (all.length > 0) return ` (MISSED: ${all.join('; ')})`;
  const bars = Object.entries(check.atMost).map(([name, most]) => `${name} at most ${figure(most)}`);
  return ` (met: ${bars.join(', ')})`;
}

/** For a terminal. */
export function printed(result: Result): string {
  const parts = result.comparisons.map((comparison) =>
    [`${comparison.id}: ${comparison.measured}`, aligned(comparisonRows(comparison)), ...notes(comparison)]
      .filter((line) => line !== '')
      .join('\n'),
  );
  return [[result.name, ...circumstances(result)].join('\n'), ...parts].join('\n\n');
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}
