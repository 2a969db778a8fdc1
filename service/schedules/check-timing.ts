import { InvalidName } from '../../pipelines/errors.js';
import type { Timing } from '../../storage/schedules/schedule-record.js';
import { checkCron } from './cron.js';
import { ScheduleRefused, TimeZoneUnknown } from './errors.js';

/** Leaves room in a run's name for the time, and in a key for the rest. */
const longestNameChars = 100;

/** Checks all that needs no server. @throws InvalidName, CronInvalid, TimeZoneUnknown, ScheduleRefused */
export function checkSchedule(wanted: Timing & { readonly name: string }): void {
  checkScheduleName(wanted.name);
  checkTiming(wanted);
}

/** A schedule's name begins the names of its runs. */
function checkScheduleName(name: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) || name.length > longestNameChars)
    throw new InvalidName('schedule', name);
}

function checkTiming({ cron, everyMs, timeZone }: Timing): void {
  if ((cron.length === 0) === (everyMs === null))
    throw new ScheduleRefused('a schedule says when it fires, in one way', {
      expected: '--cron EXPRESSION, once or several times, or --every DURATION',
      found: everyMs === null ? 'neither' : 'both',
    });
  if (everyMs !== null && (everyMs < 1_000 || everyMs % 1_000 !== 0))
    throw new ScheduleRefused('a schedule fires every so many whole seconds', {
      expected: 'at least 1s',
      found: `${everyMs} ms`,
    });
  for (const expression of cron) checkCron(expression);
  checkTimeZone(timeZone);
}

function checkTimeZone(name: string): void {
  const known = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  if (known.includes(name)) return;
  try {
    // An older name of a zone, such as Asia/Calcutta: known, and not listed.
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    throw new TimeZoneUnknown(name, known);
  }
}
