import { type ErrorFacts, type Place, RetortError } from '../errors/retort-error.js';

/** The words of the command line do not make a command. */
export class UsageError extends RetortError {
  constructor(message: string, facts: ErrorFacts = {}) {
    super('E1001', 'usage', message, { fix: 'retort --help', ...facts });
  }
}

/** A configuration file that cannot be read, parsed or understood. */
export class BadConfiguration extends RetortError {
  constructor(message: string, where: Place, facts: ErrorFacts = {}, options?: { cause?: unknown }) {
    super('E1002', 'configuration', message, { ...facts, where }, options);
  }
}

/** A configuration file that was asked for by name and is not there. */
export class ConfigurationMissing extends RetortError {
  constructor(file: string) {
    super('E1003', 'not-found', `no configuration file ${file}`, {
      where: { file },
      fix: 'name an existing file with --config, or leave the flag out',
    });
  }
}

/** A stage label that the run does not have. */
export class NoSuchStage extends RetortError {
  constructor(run: string, label: string, labels: readonly string[]) {
    super('E1004', 'not-found', `run ${run} has no stage ${label}`, {
      expected: `one of ${labels.join(', ')}`,
      found: label,
      fix: `retort show ${run}`,
    });
  }
}

/** A command that needs an unfinished run, used on one that is over, or the other way round. */
export class WrongRunState extends RetortError {
  constructor(run: string, status: string, wanted: string, fix?: string) {
    super('E1005', 'refused', `run ${run} is ${status}`, { expected: wanted, found: status, fix });
  }
}

/** A fault of the program itself; the cause is shown with `-v`. */
export class InternalError extends RetortError {
  constructor(cause: unknown) {
    super(
      'E1070',
      'internal',
      cause instanceof Error ? cause.message : String(cause),
      {
        why: 'this is a fault of retort, not of yours',
        fix: 'run the command again with -v and report its output together with that of: retort doctor',
      },
      { cause },
    );
  }
}

/** Any thrown value as an error of ours. */
export function asRetortError(thrown: unknown): RetortError {
  return thrown instanceof RetortError ? thrown : new InternalError(thrown);
}
