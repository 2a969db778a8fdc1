import { type ErrorFacts, RetortError } from '../errors/retort-error.js';

/** None of the places where a Temporal server can come from had one. */
export class TemporalServerMissing extends RetortError {
  constructor(tried: readonly string[]) {
    super('E7001', 'configuration', 'no Temporal server was found and none could be fetched', {
      expected: 'a `temporal` command with a development server',
      why: tried.join('; '),
      fix: 'install the Temporal CLI, set RETORT_TEMPORAL to its path, or set TEMPORAL_ADDRESS to a running server',
    });
  }
}

/** A file that was named or kept as the Temporal server and is not the one expected. */
export class TemporalServerInvalid extends RetortError {
  constructor(file: string, facts: ErrorFacts) {
    super('E7002', 'configuration', `${file} cannot serve as the Temporal server`, {
      where: { file },
      ...facts,
    });
  }
}

/** The local service ended, or did not become ready, while it was being started. */
export class ServiceDidNotStart extends RetortError {
  constructor(logFile: string, why: string) {
    super('E7003', 'unreachable', 'the local service did not start', {
      why,
      where: { file: logFile },
      fix: 'read the log, then try again; `retort doctor` checks what it needs',
    });
  }
}

/** The local service of this project runs other code or another store, and has open runs. */
export class ServiceBusyWithOther extends RetortError {
  constructor(what: 'code' | 'store', expected: string, found: string, openRuns: number) {
    super('E7004', 'refused', `the local service runs other ${what} and still has ${openRuns} open run(s)`, {
      expected,
      found,
      fix: 'wait until the runs end, or stop them: retort service stop',
    });
  }
}

/** No answer from the Temporal server. */
export class TemporalUnreachable extends RetortError {
  constructor(address: string, options?: { cause?: unknown }) {
    super(
      'E7005',
      'unreachable',
      `no Temporal server answers at ${address}`,
      {
        expected: 'a Temporal frontend (gRPC)',
        fix: 'check TEMPORAL_ADDRESS, the network and the credentials',
      },
      options,
    );
  }
}

/** Cancel, pause and unpause need a run that has not ended. */
export class RunEnded extends RetortError {
  constructor(run: string, status: string) {
    super('E7006', 'refused', `run ${run} has already ended: ${status}`, {
      expected: 'a run that is still open',
      found: status,
      fix: `start a successor: retort resume ${run}`,
    });
  }
}

/** An edited resume makes a successor, so the run itself must have ended; a paused run waits for `unpause`. */
export class RunStillOpen extends RetortError {
  constructor(run: string, status: string) {
    super('E7007', 'refused', `run ${run} is still ${status}`, {
      expected: 'a run that has ended',
      found: status,
      fix: status === 'paused' ? `let it go on: retort unpause ${run}` : `end it first: retort cancel ${run}`,
    });
  }
}

/** The record says that the run is open, but Temporal knows no open workflow of it. */
export class RunLost extends RetortError {
  constructor(run: string) {
    super('E7008', 'interrupted', `run ${run} was lost: no workflow of it is open`, {
      why: 'its Temporal database was deleted, or its workflow was terminated',
      fix: `finish it from what is committed: retort resume ${run}`,
    });
  }
}

/** The local service went away under a command that follows a run. */
export class ServiceEnded extends RetortError {
  constructor(run: string) {
    super('E7010', 'unreachable', `the local service ended before run ${run} did`, {
      why: 'it was stopped or killed, and nothing computes without it',
      fix: `start it again and go on from the newest checkpoint: retort resume ${run}`,
    });
  }
}
