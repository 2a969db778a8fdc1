import { type ErrorFacts, type FailureKind, type Place, RetortError } from '../errors/retort-error.js';

const CONFIGURATION: FailureKind = 'configuration';

/** A parameter that the schema does not know. */
export class UnknownParameter extends RetortError {
  constructor(path: string, facts: ErrorFacts) {
    super('E3001', CONFIGURATION, `${path}: unknown parameter`, facts);
  }
}

/** A parameter of the wrong type or outside its range. */
export class InvalidParameter extends RetortError {
  constructor(path: string, problem: string, facts: ErrorFacts) {
    super('E3002', CONFIGURATION, path === '' ? problem : `${path}: ${problem}`, facts);
  }
}

/** A `--set` that is not `path=value`. */
export class MalformedOverride extends RetortError {
  constructor(override: string) {
    super('E3003', 'usage', `--set ${override}: not of the form path=value`, {
      expected: 'path=value, such as finetune.learningRate=0.001',
      found: override,
      fix: 'write the parameter path, an equals sign and a JSON value or a string',
    });
  }
}

/** A stage was given an input of the wrong kind, one it does not have, or not all that it needs. */
export class WrongInput extends RetortError {
  constructor(stage: string, input: string, expected: string, found: string) {
    super('E3004', CONFIGURATION, `${stage}: input '${input}' does not fit`, {
      expected,
      found,
      where: { field: `${stage}.${input}` },
      fix: 'pass the output of a stage that makes the expected kind',
    });
  }
}

/** A label, source or pipeline name with characters that references and paths cannot carry. */
export class InvalidName extends RetortError {
  constructor(what: string, name: string) {
    super('E3005', CONFIGURATION, `${what} name '${name}' is not usable`, {
      expected: 'letters, digits, points, hyphens and underscores, a letter or digit first',
      found: name,
      fix: `give the ${what} another name`,
    });
  }
}

/** A value that JSON cannot carry, refused before it is hashed. */
export class NotEncodable extends RetortError {
  constructor(path: string, found: string) {
    super('E3006', CONFIGURATION, `${path}: cannot be written as JSON`, {
      expected: 'null, a boolean, a finite number, a string, a list or a plain object',
      found,
      where: { field: path },
      fix: 'make the parameter schema produce plain JSON values',
    });
  }
}

/** Two sources of one name at different places. */
export class SourceNameTaken extends RetortError {
  constructor(name: string, locations: readonly string[]) {
    super('E3007', CONFIGURATION, `two sources are called '${name}'`, {
      expected: 'one location for each source name',
      found: locations.join(' and '),
      fix: "name one of them: source(location, { name: '…' })",
    });
  }
}

/** A training state that is not named as one. */
export class InvalidStateName extends RetortError {
  constructor(name: string) {
    super('E3008', CONFIGURATION, `'${name}' names no training state`, {
      expected: 'RUN/STAGE@STEP, or RUN/STAGE for the newest state, such as brisk-heron-7/lm@10000',
      found: name,
      fix: 'name the run and its training stage: retort runs, then retort show RUN',
    });
  }
}

export class RunFileMissing extends RetortError {
  constructor(file: string) {
    super('E3010', CONFIGURATION, `run file ${file} does not exist`, {
      expected: 'a *.run.ts or *.run.json file',
      found: 'no such file',
      where: { file },
      fix: 'check the path; `retort quickstart` needs no run file',
    });
  }
}

/** The run file, or a module it imports, is not valid TypeScript or JSON. `excerpt` is the line at fault. */
export class RunFileBroken extends RetortError {
  constructor(where: Place, problem: string, excerpt: string | undefined, options?: { cause?: unknown }) {
    super(
      'E3011',
      CONFIGURATION,
      `run file does not compile: ${problem}`,
      { where, found: excerpt, fix: 'correct the line shown' },
      options,
    );
  }
}

/** The run file threw while it was evaluated, or an import of it cannot be found. */
export class RunFileFailed extends RetortError {
  constructor(where: Place, problem: string, excerpt: string | undefined, options?: { cause?: unknown }) {
    super(
      'E3012',
      CONFIGURATION,
      `run file failed while it was evaluated: ${problem}`,
      { where, found: excerpt, fix: 'a run file may only build parameters: correct what throws' },
      options,
    );
  }
}

export class RunFileWithoutRun extends RetortError {
  constructor(file: string, found: string) {
    super('E3013', CONFIGURATION, `${file} has no run as its default export`, {
      expected: 'export default defineRun(pipeline, params)',
      found,
      where: { file },
      fix: "import { defineRun } from 'retort' and export its result as default",
    });
  }
}

export class UnknownPipeline extends RetortError {
  constructor(file: string, name: string, known: readonly string[]) {
    super('E3014', CONFIGURATION, `unknown pipeline '${name}'`, {
      expected: known.join(', '),
      found: name,
      where: { file, field: 'pipeline' },
      fix: 'name a shipped pipeline, or write a *.run.ts that imports your own',
    });
  }
}

/** The plan lacks what it must be given: a pin, a compute digest, a stage definition. */
export class CannotPlan extends RetortError {
  constructor(stage: string, missing: string) {
    super('E3020', CONFIGURATION, `${stage}: cannot be planned without ${missing}`, {
      expected: missing,
      found: 'nothing',
      where: { field: stage },
      fix: 'run with the version of retort that made the spec, or make the spec again from its run file',
    });
  }
}

/** A spec was made of a run file that names a training state, and nobody had looked the name up. */
export class StateUnbound extends RetortError {
  constructor(name: string) {
    super('E3021', CONFIGURATION, `the training state ${name} was not looked up`, {
      expected: 'an artifact for every training state that the run file names',
      found: name,
      fix: 'leave `from` out, or start the run with `retort run`',
    });
  }
}

/** Parameters alone tell that a training cannot go on from the state that it names. */
export class CannotContinue extends RetortError {
  constructor(
    stage: string,
    name: string,
    field: string,
    facts: Pick<ErrorFacts, 'expected' | 'found' | 'fix'>,
  ) {
    super('E3022', CONFIGURATION, `${stage} cannot continue from ${name}: ${field} does not fit`, {
      ...facts,
      where: { field: `${stage}.${field}` },
    });
  }
}
