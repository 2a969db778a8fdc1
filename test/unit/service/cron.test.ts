import { describe, expect, it } from 'vitest';
import { checkSchedule } from '../../../service/schedules/check-timing.js';
import { checkCron } from '../../../service/schedules/cron.js';

describe('a cron expression', () => {
  it.each([
    '0 3 * * *',
    '*/15 8-18/2 1,15 jan-mar mon,WED,friday',
    '30 2 29 2 7 2028',
    '0 30 3 * * * *',
    '@daily',
    '  5  4 * * sun ',
  ])('may be %s', (expression) => {
    expect(() => checkCron(expression)).not.toThrow();
  });

  it.each([
    ['61 2 * * *', 'minute', '61'],
    ['0 24 * * *', 'hour', '24'],
    ['0 3 0 * *', 'day of the month', '0'],
    ['0 3 * foo *', 'month', 'foo'],
    ['0 3 * ja *', 'month', 'ja'],
    ['0 3 * * fri-mon', 'day of the week', 'fri-mon'],
    ['0 3 * * 1,8', 'day of the week', '8'],
    ['*/0 3 * * *', 'minute', '*/0'],
    ['1-2-3 3 * * *', 'minute', '1-2-3'],
    ['1, 3 * * *', 'minute', ''],
    ['0 3 * * * 1999', 'year', '1999'],
    ['60 0 3 * * * *', 'second', '60'],
  ])('%s is wrong in the %s', (expression, field, found) => {
    expect(() => checkCron(expression)).toThrowError(
      expect.objectContaining({ code: 'E7203', facts: expect.objectContaining({ found, where: { field } }) }),
    );
  });

  it.each([
    ['0 3 * *', '4 fields'],
    ['', 'none'],
    ['@every 1h', '@every 1h'],
    ['@nightly', '@nightly'],
  ])('%s is none at all', (expression, found) => {
    expect(() => checkCron(expression)).toThrowError(
      expect.objectContaining({ code: 'E7203', facts: expect.objectContaining({ found }) }),
    );
  });
});

describe('the timing of a schedule', () => {
  const nightly = {
    name: 'nightly',
    ...{ cron: ['0 3 * * *'], everyMs: null, timeZone: 'Europe/Berlin', jitterMs: 0 },
    ...{ overlap: 'skip' as const, catchUpMs: 0, pauseOnFailure: false },
  };

  it('is an expression in a zone of the world, or an interval of whole seconds', () => {
    checkSchedule(nightly);
    checkSchedule({ ...nightly, timeZone: 'UTC' });
    checkSchedule({ ...nightly, timeZone: 'Asia/Calcutta' });
    checkSchedule({ ...nightly, cron: [], everyMs: 90_000 });
  });

  it.each([
    [{ cron: [] }, 'E7208'],
    [{ everyMs: 60_000 }, 'E7208'],
    [{ cron: [], everyMs: 500 }, 'E7208'],
    [{ timeZone: 'Europe/Berln' }, 'E7204'],
  ])('is not %o', (more, code) => {
    expect(() => checkSchedule({ ...nightly, ...more })).toThrowError(expect.objectContaining({ code }));
  });

  it('names the nearest time zone', () => {
    expect(() => checkSchedule({ ...nightly, timeZone: 'Europe/Berln' })).toThrowError(
      expect.objectContaining({ facts: expect.objectContaining({ fix: 'did you mean Europe/Berlin?' }) }),
    );
  });

  it.each(['', '-nightly', 'a/b', 'a b', 'ä', `n${'0'.repeat(100)}`])('has no name %o', (name) => {
    expect(() => checkSchedule({ ...nightly, name })).toThrowError(
      expect.objectContaining({ code: 'E3005' }),
    );
  });
});
