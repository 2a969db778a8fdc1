import prettyMs from 'pretty-ms';
import type { Work } from '../../lineage/manifest.js';
import type { StageProgress } from '../../storage/ports.js';

const singular: Record<Work['unit'], string> = {
  rows: 'row',
  steps: 'step',
  tokens: 'token',
  pairs: 'pair',
  bytes: 'byte',
};

/** `1,240 steps`, `1 row`. */
export function workText({ count, unit }: Work): string {
  return `${grouped(count)} ${count === 1 ? singular[unit] : unit}`;
}

/** `step 1240/2000`, `step 1240` where the end is not known, or what it waits for. */
export function progressText({ done, total, unit, waitsFor }: StageProgress): string {
  if (waitsFor !== undefined) return `waiting for the ${waitsFor}`;
  return `${singular[unit]} ${total === null ? grouped(done) : `${grouped(done)}/${grouped(total)}`}`;
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** `850ms`, `12.3s`, `2m 11s`. */
export function durationText(ms: number): string {
  return prettyMs(Math.max(0, ms), { secondsDecimalDigits: ms < 60_000 ? 1 : 0 });
}

/** The short names of the values that people look for first; others keep their own. */
const valueNames: Record<string, string> = {
  lossNats: 'loss',
  pairLossNats: 'pair loss',
  languageModelLossNats: 'lm loss',
  accuracy: 'acc',
  learningRate: 'lr',
  tokensPerSecond: 'tok/s',
};

export function valueName(name: string): string {
  return valueNames[name] ?? name;
}

/** Three to four digits that matter: `0.412`, `3e-4`, `18.4k`. */
export function valueText(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return String(value);
  if (size >= 10_000) return `${(value / 1000).toFixed(1)}k`;
  if (size >= 100 || value === 0) return String(Math.round(value));
  if (size < 0.001) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}

/** Milliseconds between two ISO-8601 times, or null while one is missing. */
export function elapsedMs(startedAt: string | null, endedAt: string | null): number | null {
  return startedAt && endedAt ? Date.parse(endedAt) - Date.parse(startedAt) : null;
}
