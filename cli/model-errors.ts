import { RetortError } from '../errors/retort-error.js';
import type { Digest } from '../lineage/digest.js';

/** A reference that leads to no artifact of the kind that a command works on, or to several. */
export class NotOneArtifact extends RetortError {
  constructor(reference: string, kind: string, candidates: readonly string[]) {
    const several = candidates.length > 0;
    super('E1040', 'not-found', `${reference} ${several ? 'names more than one' : 'is no'} ${kind}`, {
      expected: `a ${kind}: RUN/STAGE, sha256:… or champion:NAME`,
      found: several ? candidates.join(', ') : undefined,
      fix: several ? 'name one of them' : 'retort show RUN lists what a run has made',
    });
  }
}

/** A preference model says how good a text is; it does not continue one. */
export class NotALanguageModel extends RetortError {
  constructor(reference: string) {
    super('E1041', 'refused', `${reference} is a preference model, which gives scores and writes no text`, {
      expected: 'a language model',
      found: 'a preference model',
      fix: 'name the checkpoint of a language model; what a preference model does: evaluate-preference-model in a run file',
    });
  }
}

/** The tokenizer that a checkpoint was trained with is not in this store. */
export class TokenizerMissing extends RetortError {
  constructor(reference: string, tokenizer: Digest | string, options?: { cause?: unknown }) {
    super(
      'E1042',
      'not-found',
      `the tokenizer of ${reference} is not in this store`,
      {
        expected: tokenizer,
        fix: 'run the pipeline that made the checkpoint again, or name an equal tokenizer: --tokenizer REF',
      },
      options,
    );
  }
}

/** A tokenizer that was named has ids that the model does not. */
export class TokenizerUnfit extends RetortError {
  constructor(tokenizer: string, found: number, expected: number) {
    super('E1047', 'bad-input', `the tokenizer ${tokenizer} does not fit the model`, {
      expected: `at most ${expected} ids`,
      found: `${found} ids`,
      fix: 'leave --tokenizer out: a checkpoint names its own',
    });
  }
}

/** A file or folder that an export would replace. */
export class OutputExists extends RetortError {
  constructor(file: string) {
    super('E1043', 'refused', `${file} exists`, {
      where: { file },
      fix: 'name another place with -o, or replace it with --force',
    });
  }
}

/** A place that an export cannot be written to. */
export class OutputNotWritable extends RetortError {
  constructor(file: string, why: string, options?: { cause?: unknown }) {
    super(
      'E1044',
      'not-permitted',
      `${file} cannot be written`,
      { why, where: { file }, fix: 'name a place that can be written with -o' },
      options,
    );
  }
}

/** A format that an artifact of this kind does not have. */
export class FormatUnfit extends RetortError {
  constructor(reference: string, kind: string, format: string, formats: readonly string[]) {
    super('E1045', 'usage', `${reference}, of kind ${kind}, cannot be exported as ${format}`, {
      expected:
        formats.length === 0 ? 'an artifact that can be exported' : `--format ${formats.join(' or ')}`,
      found: format,
      fix: formats.length === 0 ? 'retort show REF lists its files' : `--format ${formats[0]}`,
    });
  }
}

/** A folder that holds no model in the layout that is imported. */
export class NoModelThere extends RetortError {
  constructor(file: string, facts: { readonly found: string; readonly fix: string }) {
    super('E1046', 'bad-input', `there is no model to import in ${file}`, {
      expected: 'config.json, model.safetensors and tokenizer.json',
      where: { file },
      ...facts,
    });
  }
}

/** A report has no figure of this name. */
export class NoSuchFigure extends RetortError {
  constructor(id: string, ids: readonly string[]) {
    super('E1048', 'not-found', `the report has no figure ${id}`, {
      expected: `one of ${ids.join(', ')}`,
      found: id,
      fix: 'name one of them with --figure',
    });
  }
}
