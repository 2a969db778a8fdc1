import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openStore } from '../../../storage/open-store.js';
import { s3Settings } from '../../../storage/s3-settings.js';

describe('a store location', () => {
  it.each([
    ['memory:', 'memory:'],
    ['/somewhere/store', 'file:/somewhere/store'],
    ['file:/somewhere/store', 'file:/somewhere/store'],
    ['file:///somewhere/a store', 'file:/somewhere/a store'],
    ['here/store', `file:${join(process.cwd(), 'here/store')}`],
    ['s3://bucket', 's3://bucket'],
    ['s3://bucket/some//prefix/', 's3://bucket/some/prefix'],
  ])('%s opens %s', async (location, opened) => {
    const store = await openStore(location, { env: { AWS_REGION: 'eu-central-1' } });
    expect(store.location).toBe(opened);
    await store.close();
  });

  it.each(['', 'ftp://x', 's3:bucket', 's3://', 's3://Bad_Bucket/x', 'https://bucket'])(
    '%o is refused',
    async (location) => {
      await expect(openStore(location)).rejects.toMatchObject({ code: 'E5008', kind: 'configuration' });
    },
  );

  it('in S3 opens without the SDK’s warning about Node 20', async () => {
    const warned = vi.spyOn(process, 'emitWarning');
    await (await openStore('s3://bucket', { env: { AWS_REGION: 'eu-central-1' } })).close();
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });
});

describe('the settings of S3', () => {
  const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };

  it('address Amazon by host and an endpoint of one’s own by path, unless told otherwise', () => {
    expect(s3Settings('s3://box/p', {})).toEqual({
      location: 's3://box/p',
      bucket: 'box',
      prefix: 'p/',
      endpoint: null,
      region: null,
      pathStyle: false,
      credentials: null,
    });
    const own = { AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:8333' };
    expect(s3Settings('s3://box', own)).toMatchObject({ pathStyle: true, region: 'us-east-1', prefix: '' });
    expect(s3Settings('s3://box', { ...own, RETORT_S3_PATH_STYLE: 'false' }).pathStyle).toBe(false);
    expect(s3Settings('s3://box', { RETORT_S3_PATH_STYLE: 'true' }).pathStyle).toBe(true);
  });

  it('take credentials whole or leave them to the standard chain, and keep them out of the location', () => {
    expect(s3Settings('s3://box/p', keys).credentials).toMatchObject({
      accessKeyId: 'id',
      secretAccessKey: 'secret',
    });
    expect(s3Settings('s3://box/p', { AWS_ACCESS_KEY_ID: 'id' }).credentials).toBeNull();
    expect(s3Settings('s3://box/p', keys).location).toBe('s3://box/p');
  });
});
