import { type ErrorFacts, type Place, RetortError } from '../errors/retort-error.js';
import type { MissingSource } from '../pipelines/estimate/estimate.js';
import { nearestNames } from '../pipelines/nearest-name.js';

/** The next step where nothing better is known; the command line names the command that was given. */
export const generalHelp = 'retort --help';

/** The words of the command line do not make a command. */
export class UsageError extends RetortError {
  constructor(message: string, facts: ErrorFacts = {}) {
    super('E1001', 'usage', message, { fix: generalHelp, ...facts });
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
      expected: `one of its ${labels.length} stages`,
      found: label,
      fix: `${suggestionOf(label, labels)}retort show ${run} lists them`,
    });
  }
}

/** Something that a run does to the world was named where a stage's output is asked for. */
export class NotAStage extends RetortError {
  constructor(run: string, effect: string) {
    super('E1050', 'not-found', `${effect} of run ${run} is an effect, not a stage`, {
      expected: 'RUN/STAGE',
      found: `${run}/${effect}`,
      why: 'an effect has no output: it is done once, and neither reused nor computed again',
      fix: `retort show ${run} says what it did, retort champions what it changed`,
    });
  }
}

/** A training state that is not there. */
export class NoSuchState extends RetortError {
  constructor(stage: string, step: number | null, steps: readonly number[]) {
    const kept = steps.slice(-shownSteps).join(', ');
    super('E1049', 'not-found', `${stage} has no training state${step === null ? '' : ` of step ${step}`}`, {
      expected:
        steps.length === 0
          ? 'a stage that trains a model'
          : `${steps.length > shownSteps ? '…, ' : ''}${kept}`,
      found: step === null ? 'none' : `step ${step}`,
      why: 'a finished training keeps the state of its last step, and those that execution.keepStateEverySteps asks for',
      fix:
        steps.length === 0
          ? 'train it again with this version'
          : `name one that there is: ${stage}@${steps.at(-1)}`,
    });
  }
}

const shownSteps = 10;

/** `did you mean lm or lm-wide? `, or nothing where no name is near. */
export function suggestionOf(typed: string, names: readonly string[]): string {
  const near = nearestNames(typed, names);
  return near.length === 0 ? '' : `did you mean ${near.join(' or ')}? `;
}

/** No artifact of the store has a digest that begins like this. */
export class NoSuchArtifact extends RetortError {
  constructor(reference: string) {
    super('E1005', 'not-found', `no artifact is ${reference}`, {
      expected: 'sha256: and at least 8 hexadecimal digits of an artifact of this store',
      found: reference,
      fix: 'retort show RUN lists the artifacts of a run',
    });
  }
}

/** More than one artifact has a digest that begins like this. */
export class AmbiguousDigest extends RetortError {
  constructor(reference: string, candidates: readonly string[]) {
    super('E1006', 'not-found', `${reference} names more than one artifact`, {
      expected: 'enough digits to tell them apart',
      found: candidates.join(', '),
      fix: 'give more digits',
    });
  }
}

/** Parameters of a run can only be edited with its pipeline at hand. */
export class PipelineNotShipped extends RetortError {
  constructor(pipeline: string) {
    super('E1007', 'configuration', `pipeline ${pipeline} is not one of those that ship with retort`, {
      expected: 'the run file that holds the pipeline',
      found: pipeline,
      fix: 'name the run file: retort resume RUN --file RUNFILE --set PATH=VALUE',
    });
  }
}

/** A worker of its own serves a cluster; the local service starts its workers itself. */
export class NoCluster extends RetortError {
  constructor() {
    super('E1008', 'configuration', 'a worker needs the address of a Temporal cluster', {
      expected: 'TEMPORAL_ADDRESS, --temporal-address or temporalAddress in the configuration',
      fix: 'set one of them; the local service of a project starts its workers itself',
    });
  }
}

/** A stage without a key was never planned: nothing of it is in the store. */
export class NoVerifiableStage extends RetortError {
  constructor(run: string, stage: string) {
    super('E1009', 'not-found', `stage ${stage} of run ${run} has not computed anything`, {
      fix: `finish the run: retort resume ${run}`,
    });
  }
}

/** The file of public keys that was named is not there, or holds none. */
export class NoTrustedKeys extends RetortError {
  constructor(file: string) {
    super('E1010', 'not-found', `${file} holds no public keys`, {
      expected: 'public keys in PEM, one after the other',
      where: { file },
      fix: 'name a file that holds some with --trust',
    });
  }
}

/** Sources of a run file that are not where it says. */
export class SourcesMissing extends RetortError {
  constructor(missing: readonly MissingSource[]) {
    const [first] = missing;
    const origins = [...new Set(missing.flatMap(({ origin }) => origin ?? []))];
    super(
      'E1011',
      'not-found',
      missing.length === 1
        ? `source ${first?.source} is missing: there is no file ${first?.location}`
        : `${missing.length} sources are not there: ${missing.map(({ source }) => source).join(', ')}`,
      {
        expected: origins.length > 0 ? `files from ${origins.join('; ')}` : undefined,
        found:
          missing.length === 1
            ? undefined
            : missing.map(({ source, location }) => `no ${source} at ${location}`).join('\n'),
        where: { file: first?.location },
        fix: 'put the files there or change the paths; what it would cost without them: retort plan --assume',
      },
    );
  }
}

/** A stage was to run alone, but what it reads is not there. */
export class InputsNotCommitted extends RetortError {
  constructor(stage: string, absent: readonly string[]) {
    super('E1012', 'refused', `${stage} cannot run alone: it needs the output of ${absent.join(', ')}`, {
      expected: 'committed outputs of all stages before it',
      found: `no commit of ${absent.join(', ')}`,
      fix: `run them too: --until ${stage}`,
    });
  }
}

/** A fault of the program itself; the cause is shown with `-v`. */
class InternalError extends RetortError {
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
