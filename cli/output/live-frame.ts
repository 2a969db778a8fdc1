import type { EffectRecord, EffectStatus, StageRecord } from '../../storage/runs/run-record.js';
import { clip } from './clip.js';
import { durationText, elapsedMs, progressText, valueName, valueText, workText } from './quantities.js';
import type { Pace, RunView } from './run-view.js';
import { statusMarks } from './status-marks.js';
import type { Paint, Tone } from './style.js';

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const barCells = 16;

const effectTones: Record<EffectStatus, Tone> = {
  pending: 'dim',
  running: 'accent',
  waiting: 'warn',
  succeeded: 'good',
  failed: 'bad',
  skipped: 'dim',
  rejected: 'warn',
};

export interface FrameFacts {
  readonly nowMs: number;
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
  readonly pace: Pace;
}

/** One line a stage, as many as the window has rows; what is over or waiting gives way to what runs. */
export function liveFrame(view: RunView, facts: FrameFacts): string[] {
  const { effects } = view.record;
  const width = Math.max(...[...view.record.stages, ...effects].map(({ id }) => id.length), 8);
  const head = view.plan === undefined ? [] : [clip(view.plan, facts.columns)];
  const shown = fitting(view.record.stages, Math.max(3, facts.rows - 3 - head.length - effects.length));
  const lines = [...head, ...shown.map((stage) => stageLine(stage, view, width, facts))];
  const hidden = view.record.stages.length - shown.length;
  const more = hidden > 0 ? [facts.paint('dim', `  … ${hidden} more`)] : [];
  return [...lines, ...more, ...effects.map((effect) => effectLine(effect, width, facts))];
}

/** The line of one effect: a diamond, its name, and what happened or is waited for. */
function effectLine({ id, status, message }: EffectRecord, width: number, facts: FrameFacts): string {
  const text = clip(message ?? status, facts.columns - width - 4);
  return `${facts.paint(effectTones[status], '◇')} ${id.padEnd(width)}  ${text}`;
}

/** The line of one stage: mark, name, and what it did, does or waits for. */
export function stageLine(stage: StageRecord, view: RunView, width: number, facts: FrameFacts): string {
  const { mark, tone } = statusMarks[stage.status];
  const turning = spinner[Math.floor(facts.nowMs / 100) % spinner.length] ?? mark;
  const start = `${facts.paint(tone, stage.status === 'running' ? turning : mark)} ${stage.id.padEnd(width)}  `;
  const room = facts.columns - width - 4;
  const text = stage.status === 'running' ? runningText(stage, facts) : restingText(stage, view);
  const cut = clip(text, room);
  return start + (stage.status === 'pending' || stage.status === 'waiting' ? facts.paint('dim', cut) : cut);
}

function runningText(stage: StageRecord, { nowMs, pace }: FrameFacts): string {
  const { progress, attempts, startedAt } = stage;
  const parts: string[] = [];
  if (progress?.total)
    parts.push(`${bar(progress.done / progress.total)} ${percent(progress.done, progress.total)}`);
  if (progress) parts.push(progressText(progress));
  const remaining = pace.remainingMs(stage, nowMs);
  if (remaining !== null) parts.push(`ETA ${durationText(remaining)}`);
  else if (startedAt) parts.push(durationText(nowMs - Date.parse(startedAt)));
  if (attempts > 1) parts.push(`attempt ${attempts}`);
  for (const [name, value] of Object.entries(progress?.values ?? {})) parts.push(namedValue(name, value));
  return parts.join('  ');
}

function namedValue(name: string, value: number): string {
  if (name.endsWith('PerSecond')) return `${valueText(value)} ${valueName(name)}`;
  return `${valueName(name)} ${valueText(value)}`;
}

function restingText(stage: StageRecord, { work }: RunView): string {
  const done = work.get(stage.id);
  const took = stage.status === 'reused' ? null : elapsedMs(stage.startedAt, stage.endedAt);
  const failure = stage.failure ? `${stage.failure.code} ${stage.failure.message}` : null;
  const parts = [
    stage.status === 'succeeded'
      ? null
      : (failure ?? (stage.reusedFrom ? `reused ← ${stage.reusedFrom}` : stage.status)),
    done ? workText(done) : null,
    took === null ? null : durationText(took),
  ];
  return parts.filter((part) => part !== null).join(' · ');
}

function bar(fraction: number): string {
  const filled = Math.min(barCells, Math.max(0, Math.floor(fraction * barCells)));
  return filled === barCells
    ? '━'.repeat(barCells)
    : `${'━'.repeat(filled)}╸${' '.repeat(barCells - filled - 1)}`;
}

function percent(done: number, total: number): string {
  return `${Math.floor((100 * done) / total)}%`.padStart(4);
}

/** Keeps the order of the spec, and leaves out first what waits, then what is over. */
function fitting(stages: readonly StageRecord[], rows: number): readonly StageRecord[] {
  if (stages.length <= rows) return stages;
  const rank = ({ status }: StageRecord) =>
    status === 'running' || status === 'failed' ? 0 : status === 'pending' || status === 'waiting' ? 2 : 1;
  const kept = new Set([...stages].sort((a, b) => rank(a) - rank(b)).slice(0, rows));
  return stages.filter((stage) => kept.has(stage));
}
