import { RetortError } from '../../errors/retort-error.js';

/** A source's location has no file. */
export class SourceMissing extends RetortError {
  constructor(location: string, options?: { cause?: unknown }) {
    super(
      'E2901',
      'not-found',
      `there is no file ${location}`,
      { where: { file: location }, fix: 'check the path in the run file, or put the file there' },
      options,
    );
  }
}

/** A source's location is a folder or something else that has no bytes of its own. */
export class SourceNotAFile extends RetortError {
  constructor(location: string) {
    super('E2902', 'bad-input', `${location} is not a file`, {
      expected: 'a regular file',
      where: { file: location },
      fix: 'name the file itself in the run file',
    });
  }
}

/** A source's bytes are not those that were pinned. */
export class SourceChanged extends RetortError {
  constructor(location: string, expected: string, found: string, offsetBytes?: number) {
    super('E2903', 'bad-input', `${location} changed after it was pinned`, {
      expected,
      found,
      where: { file: location, offsetBytes },
      fix: 'start a new run, which pins the file as it is now, or restore the file',
    });
  }
}

/** A source that the process may not read. */
export class SourceNotPermitted extends RetortError {
  constructor(location: string, why: string, options?: { cause?: unknown }) {
    super(
      'E2904',
      'not-permitted',
      `no permission to read ${location}`,
      { why, where: { file: location }, fix: 'give the worker’s user permission to read it' },
      options,
    );
  }
}

/** A scheme that no source reader understands. */
export class SourceLocationInvalid extends RetortError {
  constructor(location: string) {
    super('E2905', 'configuration', `not a source location: ${location}`, {
      expected: 'the path of a local file',
      found: location,
    });
  }
}
