import { describe, expect, it } from 'vitest';
import { retortErrorOf } from '../../../activities/errors.js';
import { applicationFailure } from '../../../activities/failures.js';
import { type FailureKind, RetortError } from '../../../errors/retort-error.js';
import { failureDetails } from '../../../workflows/failures.js';

const kinds: readonly FailureKind[] = [
  'usage',
  'configuration',
  'not-found',
  'not-permitted',
  'bad-input',
  'refused',
  'resources',
  'unreachable',
  'interrupted',
  'cancelled',
  'verification',
  'internal',
];

describe('a failure on its way through Temporal', () => {
  it('is retried only when the world broke something that may mend', () => {
    const retried = kinds.filter(
      (kind) => !applicationFailure(new RetortError('E7999', kind, ''), 1).nonRetryable,
    );
    expect(retried).toEqual(['unreachable', 'interrupted']);
  });

  it('keeps its record and its attempt for the workflow', () => {
    const error = new RetortError('E2101', 'bad-input', 'a row is broken', {
      expected: 'an element',
      found: 'the end',
      where: { file: 'Posts.xml', offsetBytes: 7_168 },
      fix: 'get the dump again',
    });
    expect(failureDetails(applicationFailure(error, 3))).toEqual({ record: error.toRecord(), attempt: 3 });
  });

  it('cuts long evidence to what an event should hold', () => {
    const error = new RetortError('E4203', 'internal', 'm'.repeat(100_000), { found: 's'.repeat(100_000) });
    expect(JSON.stringify(applicationFailure(error, 1).details).length).toBeLessThan(9_000);
  });

  it('names a full disk as such, wherever it was met', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      syscall: 'write',
      path: '/store/blobs/1',
    });
    expect(retortErrorOf(full)).toMatchObject({ code: 'E5004', kind: 'resources' });
    const large = Object.assign(new Error('EFBIG: file too large, write'), {
      code: 'EFBIG',
      syscall: 'write',
    });
    expect(retortErrorOf(large)).toMatchObject({
      code: 'E5004',
      facts: { why: expect.stringContaining('larger than the file system') },
    });
  });

  it('calls what nobody foresaw internal, with its stack', () => {
    const error = retortErrorOf(new TypeError('x is not a function'));
    expect(error).toMatchObject({ code: 'E7199', kind: 'internal', message: 'x is not a function' });
    expect(error.facts.found).toContain('failures.test.ts');
  });

  it('is told by Temporal itself when no worker lived long enough', () => {
    expect(failureDetails(new Error('stuck')).record).toMatchObject({ code: 'E7199', message: 'stuck' });
  });
});
