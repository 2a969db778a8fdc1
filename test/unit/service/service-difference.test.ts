import { describe, expect, it } from 'vitest';
import type { ServiceFacts } from '../../../service/messages.js';
import { serviceDifference } from '../../../service/service-difference.js';

const facts: ServiceFacts = {
  ...{ pid: 1, address: '127.0.0.1:1', uiAddress: 'http://127.0.0.1:2', namespace: 'default' },
  ...{ code: '/code', store: 's3://bucket/p', storeEndpoint: 'http://127.0.0.1:8333' },
};
const wanted = {
  ...{ code: '/code', store: 's3://bucket/p' },
  env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:8333' },
};

describe('a service that runs', () => {
  it('is taken when code, store and endpoint are the wanted ones', () => {
    expect(serviceDifference(facts, wanted)).toBeNull();
    const folder = { ...facts, store: '/store', storeEndpoint: null };
    expect(serviceDifference(folder, { ...wanted, store: '/store' })).toBeNull();
  });

  it('is not taken for a bucket of the same name at another endpoint', () => {
    const elsewhere = { ...wanted, env: { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:9000' } };
    expect(serviceDifference(facts, elsewhere)).toEqual({
      what: 'store',
      expected: 's3://bucket/p at http://127.0.0.1:9000',
      found: 's3://bucket/p at http://127.0.0.1:8333',
    });
    expect(serviceDifference(facts, { ...wanted, env: {} })).toMatchObject({ expected: 's3://bucket/p' });
  });

  it('is not taken with other code or another store', () => {
    expect(serviceDifference(facts, { ...wanted, code: '/new' })?.what).toBe('code');
    expect(serviceDifference(facts, { ...wanted, store: 's3://bucket/q' })?.what).toBe('store');
  });
});
