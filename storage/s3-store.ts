import { randomInt, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { chunksOf } from './bytes.js';
import { ObjectMissing } from './errors.js';
import type { ByteRange, ByteSource, ObjectInfo, ObjectStore } from './object-store.js';
import { isNoBucket, s3Fault, statusOf } from './s3-faults.js';
import type { S3Settings } from './s3-settings.js';

/** S3 allows 10,000 parts: objects of up to 80 GiB. Smaller objects are one request. */
const PART_BYTES = 8 * 1024 * 1024;
const NONCE = 'retort-nonce';
const CONFLICT_ROUNDS = 8;

interface Bucket extends S3Settings {
  readonly client: S3Client;
}

/**
 * The objects of a bucket under a prefix, by the S3 protocol alone. Keys are not checked and the server's properties
 * are taken on trust: `s3Store` adds both.
 */
export function s3Objects(settings: S3Settings): ObjectStore {
  const bucket: Bucket = { ...settings, client: clientOf(settings) };
  const guarded = <T>(operation: Promise<T>) =>
    operation.catch((error) => {
      throw error instanceof SourceFailed ? error.cause : s3Fault(error, settings.location);
    });
  return {
    location: settings.location,
    read: (key, range) => readObject(bucket, key, range),
    head: async (key) => (await guarded(describe(bucket, key)))?.info ?? null,
    create: (key, source) => guarded(create(bucket, key, source)),
    put: (key, source) => guarded(put(bucket, key, source)),
    list: (under, options) => listObjects(bucket, under, options?.after ?? ''),
    delete: async (key) => {
      await guarded(bucket.client.send(new DeleteObjectCommand(addressOf(bucket, key))));
    },
    close: async () => bucket.client.destroy(),
  };
}

function clientOf({ endpoint, region, pathStyle, credentials }: S3Settings): S3Client {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  return new S3Client({
    ...(endpoint === null ? {} : { endpoint }),
    ...(region === null ? {} : { region }),
    ...(credentials === null ? {} : { credentials }),
    forcePathStyle: pathStyle,
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
  });
}

function addressOf({ bucket, prefix }: Bucket, key: string): { Bucket: string; Key: string } {
  return { Bucket: bucket, Key: prefix + key };
}

async function put(bucket: Bucket, key: string, source: ByteSource): Promise<void> {
  await write(bucket, key, await bodyOf(source), {});
}

/**
 * The object carries the writer's nonce: after a lost reply the retried request meets its own object, and only the
 * nonce tells it from a rival's.
 */
async function create(bucket: Bucket, key: string, source: ByteSource): Promise<boolean> {
  const nonce = randomUUID();
  const body = await bodyOf(source);
  for (let round = 1; ; round += 1) {
    try {
      await write(bucket, key, body, { IfNoneMatch: '*', Metadata: { [NONCE]: nonce } });
      return true;
    } catch (error) {
      if (statusOf(error) === 412) return (await describe(bucket, key))?.nonce === nonce;
      if (statusOf(error) !== 409 || body instanceof Readable || round === CONFLICT_ROUNDS) throw error;
      await sleep(randomInt(20, 50) * 2 ** Math.min(round, 5));
    }
  }
}

interface Condition {
  readonly IfNoneMatch?: '*';
  readonly Metadata?: { readonly [name: string]: string };
}

async function write(
  bucket: Bucket,
  key: string,
  body: Uint8Array | Readable,
  { IfNoneMatch, Metadata }: Condition,
): Promise<void> {
  const params = { ...addressOf(bucket, key), IfNoneMatch, Metadata, Body: body };
  if (body instanceof Readable)
    await new Upload({ client: bucket.client, params, partSize: PART_BYTES }).done();
  else await bucket.client.send(new PutObjectCommand({ ...params, Body: body }));
}

/** Carries the failure of what was to be written past the SDK, so that it is not taken for the store's. */
class SourceFailed extends Error {}

async function* sourced(source: ByteSource): AsyncGenerator<Uint8Array> {
  try {
    yield* chunksOf(source);
  } catch (cause) {
    throw new SourceFailed('the source failed', { cause });
  }
}

/** All bytes when they fit one part, which can then be sent again; otherwise a stream, which cannot. */
async function bodyOf(source: ByteSource): Promise<Uint8Array | Readable> {
  const chunks = sourced(source);
  const head: Uint8Array[] = [];
  for (let sizeBytes = 0; sizeBytes <= PART_BYTES; ) {
    const next = await chunks.next();
    if (next.done === true) return Buffer.concat(head);
    head.push(next.value);
    sizeBytes += next.value.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    yield* head.splice(0);
    yield* chunks;
  }
  return Readable.from(all(), { objectMode: false });
}

/** Null when there is no object. */
async function describe(
  bucket: Bucket,
  key: string,
): Promise<{ info: ObjectInfo; nonce: string | undefined } | null> {
  try {
    const { ContentLength = 0, Metadata } = await bucket.client.send(
      new HeadObjectCommand(addressOf(bucket, key)),
    );
    return { info: { key, sizeBytes: ContentLength }, nonce: Metadata?.[NONCE] };
  } catch (error) {
    if (statusOf(error) === 404 && !isNoBucket(error)) return null;
    throw error;
  }
}

async function* readObject(bucket: Bucket, key: string, range: ByteRange = {}): AsyncGenerator<Uint8Array> {
  const { start = 0, end } = range;
  try {
    if (end !== undefined && end <= start) {
      if ((await describe(bucket, key)) === null) throw new ObjectMissing(bucket.location, key);
      return;
    }
    const Range =
      start === 0 && end === undefined ? undefined : `bytes=${start}-${end === undefined ? '' : end - 1}`;
    const { Body } = await bucket.client.send(new GetObjectCommand({ ...addressOf(bucket, key), Range }));
    if (Body instanceof Readable) yield* Body as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (statusOf(error) === 416) return;
    if (statusOf(error) === 404 && !isNoBucket(error)) throw new ObjectMissing(bucket.location, key);
    throw s3Fault(error, bucket.location);
  }
}

async function* listObjects(bucket: Bucket, under: string, after: string): AsyncGenerator<ObjectInfo> {
  let token: string | undefined;
  const request = { Bucket: bucket.bucket, Prefix: bucket.prefix + under };
  const StartAfter = after === '' ? undefined : bucket.prefix + after;
  do {
    const page = await bucket.client
      .send(new ListObjectsV2Command({ ...request, StartAfter, ContinuationToken: token }))
      .catch((error) => Promise.reject(s3Fault(error, bucket.location)));
    for (const { Key = '', Size = 0 } of page.Contents ?? [])
      yield { key: Key.slice(bucket.prefix.length), sizeBytes: Size };
    token = page.NextContinuationToken;
  } while (token !== undefined);
}
