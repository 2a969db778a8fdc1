import type { ScheduleView } from '../../service/schedules/schedule-view.js';
import type { RunRecord } from '../../storage/runs/run-record.js';
import type { Overlap, ScheduleRecord } from '../../storage/schedules/schedule-record.js';
import { durationText, elapsedMs } from './quantities.js';
import { type ScheduleState, stateOf } from './schedule-documents.js';
import { statusMarks } from './status-marks.js';
import type { Paint, Tone } from './style.js';
import { table } from './table.js';
import { zonedTime } from './zoned-time.js';

const shownTimes = 5;

const stateTones: Record<ScheduleState, Tone> = {
  active: 'good',
  paused: 'warn',
  lost: 'bad',
  deleted: 'dim',
};

const overlaps: Record<Overlap, string> = {
  skip: 'skip: it does not fire while a run of it is open',
  'buffer-one': 'buffer-one: one firing waits for the open run',
  'cancel-other': 'cancel-other: a firing cancels the open run',
};

/** One row a schedule, and what to do about those that do not fire. */
export function schedulesText(views: readonly ScheduleView[], paint: Paint): string {
  const rows = views.map((view) => {
    const { record, live, runs } = view;
    const next = live?.nextAt[0];
    return [
      record.name,
      paint(stateTones[stateOf(view)], stateOf(view)),
      record.pipeline,
      record.spec.slice(0, 'sha256:'.length + 8),
      timesText(record),
      next === undefined ? '-' : zonedTime(next, record.timeZone),
      runs.length === 0
        ? '-'
        : runs.map(({ status }) => paint(statusMarks[status].tone, statusMarks[status].mark)).join(' '),
    ];
  });
  const head = ['name', 'state', 'pipeline', 'spec', 'when', 'next', 'last runs, newest first'];
  const lost = views.filter(({ live }) => live === null);
  const notes = lost.length === 0 ? [] : ['', lostText(lost.length === 1 ? lost[0]?.record.name : undefined)];
  return [table([head.map((cell) => paint('dim', cell)), ...rows]), ...notes].join('\n');
}

/** A schedule on a screen: what it runs and when, and what became of its last runs. */
export function scheduleText(view: ScheduleView, paint: Paint): string {
  const { record, live, runs } = view;
  const note = live?.note ?? record.note;
  const facts = [
    ['schedule', record.name],
    ['state', paint(stateTones[stateOf(view)], stateOf(view))],
    ...(note ? [['note', note]] : []),
    ['pipeline', record.pipeline],
    ['spec', record.spec],
    ['when', timesText(record)],
    ...nextRows(view),
    ['overlap', overlaps[record.overlap]],
    ['made up for', `what was missed for less than ${durationText(record.catchUpMs)}`],
    ['after a failure', record.pauseOnFailure ? 'it pauses' : 'it goes on'],
    ...(live && live.skipped + live.missed > 0
      ? [['not run', `${live.skipped} skipped by overlap, ${live.missed} missed`]]
      : []),
  ];
  const history =
    runs.length === 0 ? ['it has not fired yet'] : [table(runs.map((run) => runRow(run, paint)))];
  const lost = stateOf(view) === 'lost' ? ['', lostText(record.name)] : [];
  return [table(facts), '', ...history, ...lost].join('\n');
}

/** The next five times, the first beside the word. */
export function nextRows({ record, live }: ScheduleView): string[][] {
  const times = (live?.nextAt ?? []).slice(0, shownTimes);
  return times.map((at, index) => [index === 0 ? 'next' : '', zonedTime(at, record.timeZone)]);
}

/** `30 3 * * mon-fri in Europe/Berlin`, `every 1h`. */
function timesText({ cron, everyMs, timeZone, jitterMs }: ScheduleRecord): string {
  const when = everyMs === null ? `${cron.join(' and ')} in ${timeZone}` : `every ${durationText(everyMs)}`;
  return jitterMs === 0 ? when : `${when}, up to ${durationText(jitterMs)} later`;
}

function runRow(run: RunRecord, paint: Paint): string[] {
  const { mark, tone } = statusMarks[run.status];
  const took = elapsedMs(run.createdAt, run.endedAt);
  const reused = run.stages.filter(({ status }) => status === 'reused').length;
  return [
    `${paint(tone, mark)} ${run.id}`,
    paint(tone, run.status),
    `${reused} of ${run.stages.length} stages reused`,
    new Date(run.createdAt).toLocaleString('sv-SE'),
    took === null ? '' : durationText(took),
  ];
}

function lostText(name?: string): string {
  const command = ['retort schedule restore', ...(name === undefined ? [] : [name])].join(' ');
  return `lost: not in this Temporal, so it does not fire; put it back with: ${command}`;
}
