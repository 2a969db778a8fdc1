import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineStage } from '../../../pipelines/define-stage.js';
import { source } from '../../../pipelines/references.js';
import { ingestStackexchange } from '../../../pipelines/stages/ingest-stackexchange.js';
import { ingestText } from '../../../pipelines/stages/ingest-text.js';
import { tokenizePairs } from '../../../pipelines/stages/tokenize-pairs.js';
import { trainTokenizer } from '../../../pipelines/stages/train-tokenizer.js';

const posts = source('dump/Posts.xml');
const votes = source('dump/Votes.xml');

describe('a stage', () => {
  it('is a frozen value with its definition’s facts', () => {
    expect(Object.isFrozen(ingestText)).toBe(true);
    expect({ ...ingestText }).toMatchObject({
      name: 'ingest-text',
      output: 'documents',
      compute: 'corpus/ingest-text',
    });
  });

  it('makes a reference with completed parameters, and reads nothing', () => {
    expect(ingestStackexchange({ posts, votes }, { source: 'ai' })).toMatchObject({
      ref: 'stage',
      output: 'threads',
      label: 'ingest-stackexchange',
      params: { source: 'ai', maxQuarantinedFraction: 0.01 },
      inputs: { posts, votes },
    });
  });

  it('takes a label and execution settings from the caller', () => {
    const ref = ingestStackexchange(
      { posts, votes },
      {},
      { label: 'ai', execution: { joinMemoryBytes: 1_000 } },
    );
    expect(ref).toMatchObject({ label: 'ai', execution: { joinMemoryBytes: 1_000 } });
  });

  it('refuses a label that a reference could not carry', () => {
    expect(() => ingestText({ texts: [] }, {}, { label: 'a/b' })).toThrow(
      expect.objectContaining({ code: 'E3005' }),
    );
  });
});

describe('an input of the wrong kind', () => {
  const documents = ingestText({ texts: [posts] });
  const threads = ingestStackexchange({ posts, votes });
  const wrong = expect.objectContaining({ code: 'E3004' });

  it('is refused by the compiler and when it is built: an artifact of another kind', () => {
    const tokenizer = trainTokenizer({ documents: [], threads: [] });
    // @ts-expect-error documents are not pairs
    expect(() => tokenizePairs({ pairs: documents, tokenizer })).toThrow(wrong);
  });

  it('is refused: an artifact in place of a source', () => {
    // @ts-expect-error threads are not a source
    expect(() => ingestStackexchange({ posts: threads, votes })).toThrow(wrong);
  });

  it('is refused: one artifact in place of a list', () => {
    // @ts-expect-error a list is wanted
    expect(() => trainTokenizer({ documents, threads: [] })).toThrow(wrong);
  });

  it('is refused: another kind in a list', () => {
    // @ts-expect-error threads are not documents
    expect(() => trainTokenizer({ documents: [documents, threads], threads: [] })).toThrow(wrong);
  });

  it('is refused: a missing input', () => {
    // @ts-expect-error votes are missing
    expect(() => ingestStackexchange({ posts })).toThrow(wrong);
  });

  it('is refused: an input that the stage does not have', () => {
    // @ts-expect-error there are no comments
    expect(() => ingestStackexchange({ posts, votes, comments: votes })).toThrow(wrong);
  });

  it('is named with what was expected and found', () => {
    // @ts-expect-error threads are not documents
    const call = () => trainTokenizer({ documents: [threads], threads: [] });
    expect(call).toThrow(
      expect.objectContaining({
        facts: expect.objectContaining({
          expected: 'documents[]',
          found: 'a list of threads',
          where: { field: 'train-tokenizer.documents' },
        }),
      }),
    );
  });
});

describe('a parameter of the wrong type', () => {
  it('is refused by the compiler and when it is built', () => {
    // @ts-expect-error a share is a number
    expect(() => ingestText({ texts: [] }, { maxQuarantinedFraction: 'all' })).toThrow(
      expect.objectContaining({
        code: 'E3002',
        message: expect.stringContaining('ingest-text.maxQuarantinedFraction'),
      }),
    );
  });

  it('cannot be left out when it has no default', () => {
    const strict = defineStage({
      name: 'strict',
      inputs: {},
      output: 'bytes',
      params: z.strictObject({ count: z.int() }),
      execution: z.strictObject({}),
      compute: 'corpus/strict',
      queue: 'cpu',
      reproducible: 'bytes',
    });
    // @ts-expect-error count has no default
    expect(() => strict({})).toThrow(expect.objectContaining({ code: 'E3002' }));
    expect(strict({}, { count: 1 }).params).toEqual({ count: 1 });
  });

  it('is refused when JSON cannot carry it', () => {
    const dated = defineStage({
      name: 'dated',
      inputs: {},
      output: 'bytes',
      params: z.strictObject({ at: z.date() }),
      execution: z.strictObject({}),
      compute: 'corpus/dated',
      queue: 'cpu',
      reproducible: 'bytes',
    });
    expect(() => dated({}, { at: new Date(0) })).toThrow(
      expect.objectContaining({ code: 'E3006', message: expect.stringContaining('dated.at') }),
    );
  });
});

describe('a source', () => {
  it('is called by the last part of its location unless it is named', () => {
    expect(source('/data/ai dump/Posts.xml').name).toBe('Posts.xml');
    expect(source('/data/ai/Posts.xml', { name: 'ai.posts' }).name).toBe('ai.posts');
  });

  it('has a license beside it, or none', () => {
    expect(source('a.txt', { license: 'CC0-1.0' }).license).toBe('CC0-1.0');
    expect(source('a.txt').license).toBeNull();
  });
});
