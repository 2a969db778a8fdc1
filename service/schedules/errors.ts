import { type ErrorFacts, RetortError } from '../../errors/retort-error.js';
import { nearestName } from '../../pipelines/nearest-name.js';

/** The store has no schedule of this name. */
export class ScheduleUnknown extends RetortError {
  constructor(name: string, known: readonly string[]) {
    const near = nearestName(name, known);
    super('E7201', 'not-found', `there is no schedule ${name}`, {
      expected: known.length === 0 ? 'a schedule, and there is none yet' : `one of ${known.join(', ')}`,
      found: name,
      fix: near === null ? 'retort schedule list shows them' : `did you mean ${near}?`,
    });
  }
}

/** A new schedule was given the name of another one. */
export class ScheduleExists extends RetortError {
  constructor(name: string, where: 'in the store' | 'in Temporal') {
    super('E7202', 'refused', `a schedule ${name} exists already ${where}`, {
      expected: 'a name that is free',
      found: name,
      fix:
        where === 'in the store'
          ? `give another one with --name, or remove this one: retort schedule delete ${name}`
          : `give another one with --name: this one belongs to another store`,
    });
  }
}

/** A cron expression that says no time; `expected` is about the field at fault. */
export class CronInvalid extends RetortError {
  constructor(expression: string, message: string, facts: ErrorFacts) {
    super('E7203', 'usage', `${message} in the cron expression "${expression}"`, {
      fix: 'minute hour day-of-month month day-of-week, such as "30 3 * * mon-fri" for 3:30 on workdays',
      ...facts,
    });
  }
}

/** A time zone that the zone database does not have. */
export class TimeZoneUnknown extends RetortError {
  constructor(name: string, known: readonly string[]) {
    const near = nearestName(name, known);
    super('E7204', 'usage', `there is no time zone ${name}`, {
      expected: 'an IANA name, such as Europe/Berlin or UTC',
      found: name,
      fix: near === null ? 'leave --timezone out for the zone of this machine' : `did you mean ${near}?`,
    });
  }
}

/** The Temporal server keeps no schedules. */
export class SchedulesUnsupported extends RetortError {
  constructor(address: string, options?: { cause?: unknown }) {
    super(
      'E7205',
      'configuration',
      `the Temporal server at ${address} keeps no schedules`,
      {
        expected: 'Temporal 1.17 or later, with schedules enabled',
        fix: 'upgrade the cluster, or call retort run from a cron of your own',
      },
      options,
    );
  }
}

/** The store remembers the schedule, and Temporal does not have it. */
export class ScheduleLost extends RetortError {
  constructor(name: string) {
    super('E7206', 'refused', `schedule ${name} is not in Temporal, so it does not fire`, {
      why: 'the Temporal database was deleted, or the schedule was made with another Temporal server',
      fix: `put it back: retort schedule restore ${name}`,
    });
  }
}

/** The schedule's overlap policy did not let the triggered run begin. */
export class FiringSkipped extends RetortError {
  constructor(name: string, running: readonly string[]) {
    super('E7207', 'refused', `schedule ${name} did not start a run: ${running.join(', ')} is still open`, {
      why: 'its overlap policy says so',
      fix: `wait for it, or end it: retort cancel ${running[0] ?? 'RUN'}`,
    });
  }
}

/** Temporal does not accept what the schedule says, or it would fire at no time. */
export class ScheduleRefused extends RetortError {
  constructor(message: string, facts: ErrorFacts, options?: { cause?: unknown }) {
    super('E7208', 'usage', message, facts, options);
  }
}

/** Temporal has started the run, and no worker has taken it up. */
export class FiringNotBegun extends RetortError {
  constructor(run: string, why: string) {
    super('E7209', 'unreachable', `run ${run} was started and has not begun`, {
      why,
      fix: 'retort service logs; on a cluster, start workers: retort worker',
    });
  }
}
