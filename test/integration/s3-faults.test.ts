import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { encodeText, textOf } from '../../storage/bytes.js';
import type { ObjectStore } from '../../storage/object-store.js';
import { openStore } from '../../storage/open-store.js';
import { s3Settings } from '../../storage/s3-settings.js';
import { s3Objects } from '../../storage/s3-store.js';
import { keysOf } from '../contracts/object-store.js';
import {
  type Answer,
  type Asked,
  type Fault,
  type FaultyProxy,
  startFaultyProxy,
} from './servers/faulty-proxy.js';
import { freePorts } from './servers/free-ports.js';
import { BUCKET } from './servers/seaweedfs.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function location(): string {
  return `s3://${BUCKET}/faults/${randomUUID()}`;
}

async function behind(fault: Fault): Promise<{ proxy: FaultyProxy; env: Record<string, string> }> {
  const seaweedfs = inject('seaweedfs');
  const proxy = await startFaultyProxy(seaweedfs.AWS_ENDPOINT_URL_S3 ?? '', fault);
  closing.push(() => proxy.close());
  return { proxy, env: { ...seaweedfs, AWS_ENDPOINT_URL_S3: proxy.endpoint } };
}

/** The driver without the proof, through the fault. */
async function unproven(fault: Fault): Promise<{ store: ObjectStore; proxy: FaultyProxy }> {
  const { proxy, env } = await behind(fault);
  const store = s3Objects(s3Settings(location(), env));
  closing.push(() => store.close());
  return { store, proxy };
}

const isConditional = (asked: Asked) => asked.method === 'PUT' && asked.headers['if-none-match'] === '*';
const flipped = (answer: Answer): Answer => {
  const body = Buffer.from(answer.body);
  body.writeUInt8(body.readUInt8(0) ^ 1, 0);
  const { 'x-amz-checksum-crc32': _, ...headers } = answer.headers;
  return { ...answer, headers, body };
};
const answered = (status: number, body = ''): Answer => ({ status, headers: {}, body: Buffer.from(body) });

describe('the proof that a server has what commits need', () => {
  const faults: [property: string, Fault][] = [
    [
      'one of two conditional creates wins',
      (asked, answer) => (isConditional(asked) && answer.status === 412 ? answered(200) : answer),
    ],
    [
      'a streamed write reads back',
      (asked, answer) => (asked.method === 'GET' && /\/stream\?/.test(asked.url) ? flipped(answer) : answer),
    ],
    [
      'a ranged read gives exactly its range',
      (_, answer) => (answer.status === 206 ? { ...answer, body: answer.body.subarray(0, -1) } : answer),
    ],
    [
      'a listing shows what was written, in order',
      (asked, answer) =>
        asked.url.includes('list-type=2')
          ? { ...answer, body: Buffer.from(answer.body.toString().replace(/<Contents>.*?<\/Contents>/s, '')) }
          : answer,
    ],
  ];

  it.each(faults)('refuses a server that fails “%s” by that name', async (property, fault) => {
    const { env } = await behind(fault);
    const where = location();
    const store = await openStore(where, { env });
    closing.push(() => store.close());
    await expect(store.put('a', encodeText('x'))).rejects.toMatchObject({
      code: 'E5007',
      kind: 'refused',
      property,
      message: expect.stringContaining(property),
    });
    const direct = await openStore(where, { env: inject('seaweedfs') });
    closing.push(() => direct.close());
    expect(await keysOf(direct, '')).toEqual([]);
  });

  it('is kept in the bucket, made once, and made again for another endpoint', async () => {
    const { proxy, env } = await behind((_, answer) => answer);
    const where = location();
    const writes = async () => {
      const before = proxy.asked.length;
      const store = await openStore(where, { env });
      await store.put('a', encodeText('x'));
      await store.close();
      return proxy.asked.slice(before).filter(({ method }) => method === 'PUT').length;
    };
    expect(await writes()).toBeGreaterThan(80);
    expect(await writes()).toBe(1);
    const elsewhere = await behind((_, answer) => answer);
    const moved = await openStore(where, { env: elsewhere.env });
    closing.push(() => moved.close());
    await moved.put('a', encodeText('x'));
    expect(elsewhere.proxy.asked.filter(({ method }) => method === 'PUT').length).toBeGreaterThan(80);
  });

  it('takes an outage during the proof for an outage', async () => {
    let count = 0;
    const { env } = await behind((asked, answer) => {
      if (isConditional(asked)) count += 1;
      return count > 3 ? answered(503, '<Error><Code>ServiceUnavailable</Code></Error>') : answer;
    });
    const store = await openStore(location(), { env });
    closing.push(() => store.close());
    await expect(store.put('a', encodeText('x'))).rejects.toMatchObject({
      code: 'E5005',
      kind: 'unreachable',
    });
  });
});

describe('a conditional create', () => {
  it('knows its own object after the reply was lost', async () => {
    let drops = 1;
    const { store, proxy } = await unproven((asked, answer) =>
      isConditional(asked) && drops-- > 0 ? 'drop' : answer,
    );
    expect(await store.create('a', encodeText('mine'))).toBe(true);
    expect(proxy.asked.filter(isConditional)).toHaveLength(2);
    expect(await textOf(store.read('a'))).toBe('mine');
  });

  it('does not take a rival’s object for its own after a lost reply', async () => {
    let drops = 0;
    const { store } = await unproven((asked, answer) =>
      isConditional(asked) && drops-- > 0 ? 'drop' : answer,
    );
    expect(await store.create('a', encodeText('theirs'))).toBe(true);
    drops = 1;
    expect(await store.create('a', encodeText('mine'))).toBe(false);
    expect(await textOf(store.read('a'))).toBe('theirs');
  });

  it('tries again after a conflict, and gives up when conflicts do not end', async () => {
    let conflicts = 3;
    const conflict = answered(409, '<Error><Code>ConditionalRequestConflict</Code></Error>');
    const { store, proxy } = await unproven((asked, answer) =>
      isConditional(asked) && conflicts-- > 0 ? conflict : answer,
    );
    expect(await store.create('a', encodeText('x'))).toBe(true);
    expect(proxy.asked.filter(isConditional)).toHaveLength(4);
    conflicts = Number.POSITIVE_INFINITY;
    await expect(store.create('b', encodeText('x'))).rejects.toMatchObject({ kind: 'unreachable' });
  });
});

describe('an S3 store that cannot be used', () => {
  it('is unreachable where nobody listens', async () => {
    const [port] = await freePorts(1);
    const env = { ...inject('seaweedfs'), AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}` };
    const store = await openStore(location(), { env });
    closing.push(() => store.close());
    await expect(store.head('a')).rejects.toMatchObject({
      code: 'E5005',
      kind: 'unreachable',
      facts: { why: expect.stringContaining('ECONNREFUSED') },
    });
  });

  it('is not permitted with a wrong secret, and the error holds no credentials', async () => {
    const env = { ...inject('seaweedfs'), AWS_SECRET_ACCESS_KEY: 'wrong-secret-123' };
    const store = await openStore(location(), { env });
    closing.push(() => store.close());
    const error = await store.put('a', encodeText('x')).catch((caught) => caught);
    expect(error).toMatchObject({ code: 'E5006', kind: 'not-permitted' });
    const { inspect } = await import('node:util');
    expect(inspect(error, { depth: 10 })).not.toMatch(/wrong-secret|AWS4-HMAC|Signature=/);
  });

  it('says that the bucket is missing', async () => {
    const store = await openStore(`s3://no-such-bucket-${randomUUID()}/x`, { env: inject('seaweedfs') });
    closing.push(() => store.close());
    await expect(keysOf(store, '')).rejects.toMatchObject({ code: 'E5017', kind: 'configuration' });
  });
});
