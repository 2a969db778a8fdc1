import type { EffectRecord, RunRecord, StageRecord } from '../../storage/runs/run-record.js';
import { elapsedMs, valueName, valueText } from './quantities.js';
import { isOver, Pace, type RunView } from './run-view.js';

const progressEveryMs = 30_000;

/**
 * Append-only lines for logs and pipes: one a change of state, and for each stage at most one line of
 * progress in 30 seconds.
 */
export class PlainLines {
  private previous: RunRecord | null = null;
  private readonly pace = new Pace();
  private readonly progressAtMs = new Map<string, number>();
  private planned = false;

  /** The lines that this view adds to those before it. */
  next(view: RunView, now: Date): string[] {
    const { record } = view;
    this.pace.observe(record, now.getTime());
    const before = new Map(this.previous?.stages.map((stage) => [stage.id, stage]));
    const lines: string[] = [];
    if (this.previous?.status !== record.status && !isOver(record)) lines.push(runLine(record));
    if (view.plan !== undefined && !this.planned) {
      lines.push(`INFO ${view.plan}`);
      this.planned = true;
    }
    for (const stage of record.stages) {
      lines.push(...this.stageLines(stage, before.get(stage.id) ?? null, view, now.getTime()));
    }
    for (const effect of record.effects) {
      const earlier = this.previous?.effects.find(({ id }) => id === effect.id);
      if (effect.status !== (earlier?.status ?? 'pending') && effect.status !== 'skipped')
        lines.push(effectLine(effect));
    }
    if (this.previous?.status !== record.status && isOver(record)) lines.push(runLine(record));
    this.previous = record;
    return lines.map((line) => `${now.toISOString().replace(/\.\d+Z$/, 'Z')} ${line}`);
  }

  private stageLines(stage: StageRecord, before: StageRecord | null, view: RunView, nowMs: number): string[] {
    const changed = before?.status !== stage.status || before.attempts !== stage.attempts;
    const silent = stage.status === 'pending' || stage.status === 'skipped';
    if (changed && !silent) {
      this.progressAtMs.set(stage.id, nowMs);
      return [changeLine(stage, view), ...(stage.progress?.waitsFor === undefined ? [] : [waitLine(stage)])];
    }
    if (stage.progress?.waitsFor !== before?.progress?.waitsFor) return [waitLine(stage)];
    if (stage.progress?.waitsFor !== undefined) return [];
    const lastMs = this.progressAtMs.get(stage.id) ?? Number.NEGATIVE_INFINITY;
    if (stage.status !== 'running' || !stage.progress || nowMs - lastMs < progressEveryMs) return [];
    this.progressAtMs.set(stage.id, nowMs);
    return [progressLine(stage, this.pace.remainingMs(stage, nowMs))];
  }
}

function runLine(record: RunRecord): string {
  const level = record.status === 'failed' ? 'ERROR' : 'INFO';
  const took = elapsedMs(record.createdAt, record.endedAt);
  return fields(`${level} run ${record.id} ${record.status}`, {
    stages: isOver(record) ? undefined : record.stages.length,
    seconds: seconds(took),
  });
}

function effectLine({ id, status, message }: EffectRecord): string {
  const level = status === 'failed' ? 'ERROR' : 'INFO';
  return fields(`${level} ${id} ${status === 'running' ? 'started' : status}`, {
    message: message === null ? undefined : JSON.stringify(message),
  });
}

function changeLine(stage: StageRecord, { work }: RunView): string {
  const done = work.get(stage.id);
  const level = stage.status === 'failed' ? 'ERROR' : 'INFO';
  return fields(`${level} ${stage.id} ${stage.status === 'running' ? 'started' : stage.status}`, {
    from: stage.reusedFrom ?? undefined,
    attempt: stage.attempts > 1 ? stage.attempts : undefined,
    code: stage.failure?.code,
    message: stage.failure ? JSON.stringify(stage.failure.message) : undefined,
    ...(done ? { [done.unit]: done.count } : {}),
    seconds: stage.status === 'reused' ? undefined : seconds(elapsedMs(stage.startedAt, stage.endedAt)),
  });
}

function waitLine({ id, progress }: StageRecord): string {
  return fields(`INFO ${id} ${progress?.waitsFor === undefined ? 'goes on' : 'waiting'}`, {
    for: progress?.waitsFor,
  });
}

function progressLine({ id, progress }: StageRecord, remainingMs: number | null): string {
  if (!progress) return `INFO ${id} progress`;
  const { done, total, unit, values = {} } = progress;
  const shown = Object.entries(values).map(([name, value]) => [
    valueName(name).replaceAll(' ', '-'),
    valueText(value),
  ]);
  return fields(`INFO ${id} progress`, {
    [unit.replace(/s$/, '')]: total === null ? done : `${done}/${total}`,
    ...Object.fromEntries(shown),
    eta: remainingMs === null ? undefined : `${Math.ceil(remainingMs / 1000)}s`,
  });
}

function seconds(ms: number | null): string | undefined {
  return ms === null ? undefined : (ms / 1000).toFixed(1);
}

function fields(start: string, values: { [name: string]: string | number | undefined }): string {
  const shown = Object.entries(values).filter(([, value]) => value !== undefined);
  return [start, ...shown.map(([name, value]) => `${name}=${value}`)].join(' ');
}
