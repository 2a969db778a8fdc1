import { ServiceError } from '@temporalio/client';
import { expect, it } from 'vitest';
import { namedOutage } from '../../../service/named-outage.js';

it('names the address of a server that does not answer, and leaves every other error alone', () => {
  expect(namedOutage(new ServiceError('Failed to describe workflow'), '127.0.0.1:7233')).toMatchObject({
    code: 'E7005',
    kind: 'unreachable',
    message: expect.stringContaining('127.0.0.1:7233'),
  });
  const other = new TypeError('a fault of ours');
  expect(namedOutage(other, '127.0.0.1:7233')).toBe(other);
});
