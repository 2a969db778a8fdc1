import { RetortError } from '../../errors/retort-error.js';

/** A source's location has no file, here or where it would be downloaded from. */
export class SourceMissing extends RetortError {
  constructor(
    location: string,
    { found, cause }: { readonly found?: string; readonly cause?: unknown } = {},
  ) {
    const sharded = /model\.safetensors$/.test(location)
      ? '; a model in several files (model.safetensors.index.json) cannot be imported'
      : '';
    const fix =
      found === undefined ? 'check the path in the run file, or put the file there' : 'check the location';
    super(
      'E2901',
      'not-found',
      `there is no file ${location}`,
      { found, where: { file: location }, fix: `${fix}${sharded}` },
      { cause },
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
  constructor(location: string, why: string, { cause, fix }: { cause?: unknown; fix?: string } = {}) {
    super(
      'E2904',
      'not-permitted',
      `no permission to read ${location}`,
      { why, where: { file: location }, fix: fix ?? 'give the worker’s user permission to read it' },
      { cause },
    );
  }
}

/** A location that no source reader understands, or that must not be recorded. */
export class SourceLocationInvalid extends RetortError {
  constructor(location: string, why?: string) {
    super('E2905', 'configuration', `not a source location: ${location}`, {
      expected: 'the path of a local file, https://… or hf:owner/name[@revision]/file',
      found: location,
      why,
      fix: 'write the location in one of these forms',
    });
  }
}

/** The server of a source does not answer, or stops in the middle; trying again can help. */
export class SourceUnreachable extends RetortError {
  constructor(location: string, why: string, options?: { cause?: unknown }) {
    super(
      'E2906',
      'unreachable',
      `${location} cannot be downloaded now`,
      {
        why,
        where: { file: location },
        fix: 'check the network; what was downloaded is kept, and the next attempt goes on from there',
      },
      options,
    );
  }
}

/** A server that answers, but neither with the source nor with a reason that another error names. */
export class SourceAnswerInvalid extends RetortError {
  constructor(location: string, expected: string, found: string) {
    super('E2907', 'bad-input', `${location} did not answer with a file`, {
      expected,
      found,
      where: { file: location },
      fix: 'check the location with a browser or curl; or put the file into the mirror folder (RETORT_MIRROR)',
    });
  }
}

/** A download that is larger than downloads may be. */
export class SourceTooLarge extends RetortError {
  constructor(location: string, limitBytes: number, found: string) {
    super('E2908', 'refused', `${location} is too large to download`, {
      expected: `at most ${limitBytes} bytes`,
      found,
      where: { file: location },
      fix: 'download it by hand, and name the local copy',
    });
  }
}

/** The disk of the cache of downloads is full. */
export class SourceCacheFull extends RetortError {
  constructor(folder: string, options?: { cause?: unknown }) {
    super(
      'E2909',
      'resources',
      `no space left for downloads in ${folder}`,
      { where: { file: folder }, fix: 'free space there, or move the cache: XDG_CACHE_HOME' },
      options,
    );
  }
}

/** A downloaded file that something has altered; it was removed, so that the next attempt downloads it again. */
export class CachedSourceAltered extends RetortError {
  constructor(file: string, expected: string, found: string) {
    super('E2910', 'unreachable', `the downloaded copy ${file} was altered, and is removed`, {
      expected,
      found,
      where: { file },
      fix: 'try again: it is downloaded anew; look for what touched the cache',
    });
  }
}
