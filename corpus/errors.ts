import { RetortError } from '../errors/retort-error.js';

/** Thrown when a source ends before its format says it may: never a silent short read. */
export class SourceTruncated extends RetortError {
  constructor(file: string, offsetBytes: number, expected: string) {
    super('E2001', 'bad-input', `${file}: the file ends early, at byte ${offsetBytes}`, {
      expected,
      found: 'end of file',
      where: { file, offsetBytes },
      fix: 'fetch the file again and compare its digest with the publisher’s',
    });
  }
}

/** Thrown when a source is not the format that the stage reads. */
export class UnexpectedSource extends RetortError {
  constructor(file: string, offsetBytes: number, expected: string, found: string, fix?: string) {
    super('E2002', 'bad-input', `${file}: expected ${expected}, found ${found}`, {
      expected,
      found,
      where: { file, offsetBytes },
      fix: fix ?? 'check that each source of the run file names the file meant for it',
    });
  }
}

/** Thrown when compressed bytes cannot be decompressed; the place is as near as the decoder tells. */
export class SourceCorrupt extends RetortError {
  constructor(file: string, offsetBytes: number, format: string, why: string, options?: { cause?: unknown }) {
    super(
      'E2003',
      'bad-input',
      `${file}: the ${format} stream is damaged near byte ${offsetBytes}`,
      { why, where: { file, offsetBytes }, fix: 'fetch the file again' },
      options,
    );
  }
}

/** Where one unreadable row is, and what is wrong with it. */
export interface FaultExample {
  readonly row: number;
  readonly offsetBytes: number;
  readonly reason: string;
}

/** Thrown when more rows are unreadable than `maxQuarantinedFraction` allows. */
export class TooManyQuarantined extends RetortError {
  readonly examples: readonly FaultExample[];

  constructor(
    file: string,
    quarantined: number,
    rowsIn: number,
    limit: number,
    examples: readonly FaultExample[],
  ) {
    const listed = examples.map((e) => `row ${e.row} at byte ${e.offsetBytes}: ${e.reason}`);
    super('E2004', 'bad-input', `${file}: ${quarantined} of ${rowsIn} rows are unreadable`, {
      expected: `at most ${limit * 100} % of the rows`,
      found: `${quarantined} of ${rowsIn}`,
      where: { file, offsetBytes: examples[0]?.offsetBytes, row: examples[0]?.row },
      why: listed.join('; '),
      fix: 'repair the rows, or raise maxQuarantinedFraction',
    });
    this.examples = examples;
  }
}

/** Thrown when a stage would commit an artifact without a single row. */
export class NothingLeft extends RetortError {
  constructor(what: string, dropped: Readonly<Record<string, number>>, fix: string) {
    const reasons = Object.entries(dropped).map(([reason, count]) => `${reason} ${count}`);
    super('E2005', 'bad-input', `no ${what} are left`, {
      expected: `at least one of the ${what}`,
      found: '0',
      why: reasons.length === 0 ? 'the inputs are empty' : `dropped: ${reasons.join(', ')}`,
      fix,
    });
  }
}

/** Thrown when a tokenizer cannot be loaded, is not one of ours or, where one is imported, not byte-level BPE. */
export class TokenizerUnusable extends RetortError {
  constructor(why: string, options?: { cause?: unknown }) {
    super(
      'E2006',
      'bad-input',
      'the tokenizer cannot be used',
      {
        why,
        where: { file: 'tokenizer.json' },
        fix: 'make it with the train-tokenizer stage, or import byte-level BPE of the GPT-2 family',
      },
      options,
    );
  }
}

/** Thrown when a vocabulary has no room for the special tokens and the bytes, or exceeds 65,536 ids. */
export class VocabularySizeRefused extends RetortError {
  constructor(found: number, minimum: number, maximum: number) {
    super('E2007', 'configuration', `a vocabulary of ${found} ids is not possible`, {
      expected: `${minimum} to ${maximum}`,
      found: String(found),
      where: { field: 'vocabularySize' },
      fix: 'change vocabularySize of train-tokenizer',
    });
  }
}

/** Thrown when a corpus has more different words than can be counted in memory. */
export class TooManyWords extends RetortError {
  constructor(found: number) {
    super('E2008', 'resources', 'the corpus has too many different words to count in memory', {
      found: String(found),
      where: { field: 'sampleFraction' },
      fix: 'lower sampleFraction of train-tokenizer: a part of the text gives nearly the same vocabulary',
    });
  }
}

/** Thrown when the stage was told to stop; nothing was committed, and a later attempt begins again. */
export class Interrupted extends RetortError {
  constructor(rowsDone: number, reason: unknown) {
    super('E2009', 'interrupted', `stopped after ${rowsDone} rows`, {}, { cause: reason });
  }
}

/** Thrown when compressed bytes expand to more than any honest file does. */
export class ExpandsTooFar extends RetortError {
  constructor(file: string, offsetBytes: number, sizeBytes: number) {
    super('E2010', 'bad-input', `${file}: ${offsetBytes} bytes expand to more than ${sizeBytes} bytes`, {
      expected: 'at most 1 GiB, or 10,000 bytes for each compressed byte',
      found: `${sizeBytes} bytes from ${offsetBytes}`,
      where: { file, offsetBytes },
      fix: 'check where the file comes from; decompress it by hand if it is meant so',
    });
  }
}

/** Thrown when the decoder's program cannot be started. */
export class DecompressorUnusable extends RetortError {
  constructor(cause: Error) {
    super(
      'E2011',
      'configuration',
      '7-Zip, which reads bzip2, zstd, xz and 7z, cannot be started',
      {
        why: cause.message,
        fix: 'install the dependencies again; other systems than Linux, macOS and Windows need the source decompressed by hand',
      },
      { cause },
    );
  }
}

/** Thrown when the decoder was killed, or could not have the memory of the stream's window. */
export class DecompressionEndedByForce extends RetortError {
  constructor(file: string, format: string, why: string) {
    super('E2012', 'resources', `${file}: 7-Zip was ended while it read the ${format} stream`, {
      why: why === '' ? 'it was killed' : why,
      where: { file },
      fix: 'give the worker more memory: a zstd stream made with --long=31 needs 2 GiB',
    });
  }
}

/** Thrown when an archive holds other files than the one a stage reads. */
export class ArchiveMemberMissing extends RetortError {
  constructor(file: string, member: string, members: readonly string[]) {
    const listed = members.slice(0, 20).map((name) => `“${name.slice(0, 80)}”`);
    super('E2013', 'bad-input', `${file}: the archive holds no ${member}`, {
      expected: member,
      found: listed.length === 0 ? 'no files' : listed.join(', '),
      where: { file },
      fix: 'check that each source of the run file names the file meant for it',
    });
  }
}

/** Thrown when an archive is packed in a way that is not read. */
export class MethodUnsupported extends RetortError {
  constructor(file: string, method: string) {
    super('E2014', 'bad-input', `${file}: the archive is compressed with ${method}`, {
      expected: 'bzip2, LZMA, LZMA2 or stored',
      found: method,
      where: { file },
      fix: 'unpack it, or pack it again: 7z a -m0=lzma2 NEW.7z FILES',
    });
  }
}

/** Thrown when a prompt is not the text that was declared, or no text that a model could read. */
export class PromptRefused extends RetortError {
  constructor(file: string, expected: string, found: string, why: string) {
    super('E2015', 'bad-input', `${file}: this prompt is refused`, {
      expected,
      found,
      why,
      where: { file },
      fix: 'give the declared text, or declare the digest of this one',
    });
  }
}

/** Thrown when a list of categories does not fit the files of a task. */
export class CategoriesMismatch extends RetortError {
  constructor(files: number, categories: number) {
    super('E2016', 'configuration', `${categories} categories for ${files} files of a task`, {
      expected: `${files} names, or none`,
      found: String(categories),
      where: { field: 'categories' },
      fix: 'name one category for each file, in the same order; rows that name their own need none',
    });
  }
}
