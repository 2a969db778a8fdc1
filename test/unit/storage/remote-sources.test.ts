import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hexOf, sha256 } from '../../../lineage/digest.js';
import type { Pin } from '../../../lineage/pin.js';
import { collect, textOf } from '../../../storage/bytes.js';
import { openSource } from '../../../storage/sources/open-source.js';
import { pinSource } from '../../../storage/sources/pin-source.js';
import { type SourceAccess, sourceAccess } from '../../../storage/sources/source-access.js';
import { SourceServer, serving } from './source-server.js';

const dump = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 31) % 251);
const pinned: Pin = { sha256: sha256(dump), sizeBytes: dump.length, chunks: [sha256(dump)] };
const tag = '"one"';

let folder: string;
let server: SourceServer;
let access: SourceAccess;
let location: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retort-remote-'));
  server = await SourceServer.start();
  access = { ...sourceAccess({ XDG_CACHE_HOME: folder }), stallMs: 300, retryDelayMs: 1 };
  location = `${server.origin}/dumps/Posts.xml`;
});
afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const cached = () =>
  join(folder, 'retort/sources/sha256', hexOf(pinned.sha256).slice(0, 2), hexOf(pinned.sha256));
const partial = () => readdir(join(folder, 'retort/sources/partial'));

/** Breaks off after these numbers of bytes, one for each answer, then no more. */
function breaks(...after: number[]): () => number | null {
  return () => after.shift() ?? null;
}

describe('a source on another machine', () => {
  it('is downloaded once, hashed on the way, and kept by its digest', async () => {
    server.handler = serving(dump);
    expect(await pinSource(location, access)).toEqual(pinned);
    expect(sha256(await readFile(cached()))).toBe(pinned.sha256);
    expect(await partial()).toEqual([]);
    const source = await openSource(location, pinned, { access });
    expect(source).toMatchObject({ name: 'Posts.xml', sizeBytes: dump.length });
    expect(sha256(await collect(source.read()))).toBe(pinned.sha256);
    expect([...(await collect(source.read({ start: 10, end: 14 })))]).toEqual([...dump.slice(10, 14)]);
    expect(server.requests).toHaveLength(1);
  });

  it('is not downloaded again while the server says that it is the same', async () => {
    server.handler = serving(dump, { tag });
    await pinSource(location, access);
    expect(await pinSource(location, access)).toEqual(pinned);
    expect(server.headers('if-none-match')).toEqual([undefined, tag]);
    server.handler = serving(dump.slice(1), { tag: '"two"' });
    expect(await pinSource(location, access)).toMatchObject({ sha256: sha256(dump.slice(1)) });
    await rm(join(folder, 'retort/sources/sha256'), { recursive: true });
    server.handler = serving(dump.slice(1), { tag: '"two"' });
    expect(await pinSource(location, access)).toMatchObject({ sha256: sha256(dump.slice(1)) });
    expect(server.headers('if-none-match').at(-1)).toBe(undefined);
  });

  it('goes on where the connection broke off', async () => {
    server.handler = serving(dump, { tag, breakAfter: breaks(100_000, 0, 50_000) });
    expect(await pinSource(location, access)).toEqual(pinned);
    const ranges = server.headers('range');
    expect(ranges[0]).toBe(undefined);
    for (const range of ranges.slice(1)) expect(range).toMatch(/^bytes=[1-9]\d*-$/);
    expect(server.headers('if-range').slice(1)).toEqual(ranges.slice(1).map(() => tag));
  });

  it('starts again where the server cannot go on, or has other bytes meanwhile', async () => {
    server.handler = serving(dump, { breakAfter: breaks(100_000, 200_000) });
    expect(await pinSource(location, access)).toEqual(pinned);
    expect(server.headers('range')).toEqual([undefined, undefined, undefined]);
    const other = dump.slice(7);
    server.handler = (request, response) => {
      server.handler = serving(other, { tag: '"two"' });
      serving(dump, { tag, breakAfter: () => 100_000 })(request, response);
    };
    expect(await pinSource(`${location}.other`, access)).toMatchObject({ sha256: sha256(other) });
  });

  it('goes on with what an earlier download left', async () => {
    server.handler = serving(dump, { tag, breakAfter: breaks(100_000, 0, 0, 0, 0, 0) });
    await expect(pinSource(location, access)).rejects.toMatchObject({ code: 'E2906', kind: 'unreachable' });
    const [left = ''] = await partial();
    expect(left).toMatch(/^[0-9a-f]{64}\.part$/);
    server.handler = serving(dump, { tag });
    server.requests.length = 0;
    expect(await pinSource(location, access)).toEqual(pinned);
    expect(server.headers('range')).toEqual([undefined, 'bytes=100000-']);
    expect(await partial()).toEqual([]);
  });

  it('takes what an earlier download left whole', async () => {
    server.handler = serving(dump, { tag, breakAfter: breaks(100_000, 0, 0, 0, 0, 0) });
    await expect(pinSource(location, access)).rejects.toMatchObject({ code: 'E2906' });
    const [left = ''] = await partial();
    await writeFile(join(folder, 'retort/sources/partial', left), dump);
    server.handler = serving(dump, { tag });
    expect(await pinSource(location, access)).toEqual(pinned);
  });

  it('is given up when the server says nothing, and says so', async () => {
    server.handler = () => {};
    await expect(pinSource(location, { ...access, stallMs: 50 })).rejects.toMatchObject({
      code: 'E2906',
      facts: { why: expect.stringContaining('did not answer within 0.05 seconds') },
    });
    expect(server.requests).toHaveLength(4);
    server.handler = (_request, response) => {
      response.writeHead(200, { 'content-length': 10 });
      response.write('abc');
    };
    await expect(pinSource(location, { ...access, stallMs: 50 })).rejects.toMatchObject({ code: 'E2906' });
  });

  it('ends with the signal', async () => {
    server.handler = () => {};
    const signal = AbortSignal.timeout(50);
    await expect(pinSource(location, { ...access, stallMs: 60_000 }, signal)).rejects.toThrow();
    expect(server.requests).toHaveLength(1);
  });

  it.each([
    [404, 'E2901', 'not-found', 1],
    [401, 'E2904', 'not-permitted', 1],
    [403, 'E2904', 'not-permitted', 1],
    [400, 'E2907', 'bad-input', 1],
    [503, 'E2906', 'unreachable', 4],
    [429, 'E2906', 'unreachable', 4],
  ])('that answers %i is %s, %s', async (status, code, kind, requests) => {
    server.handler = (_request, response) => response.writeHead(status).end('<html>');
    const failure = { code, kind, facts: { where: { file: location }, fix: expect.any(String) } };
    await expect(pinSource(location, access)).rejects.toMatchObject(failure);
    expect(server.requests).toHaveLength(requests);
  });

  it('is refused when it is too large, said or unsaid', async () => {
    server.handler = serving(dump, { tag });
    const small = { ...access, limitBytes: 200_000 };
    await expect(pinSource(location, small)).rejects.toMatchObject({
      code: 'E2908',
      facts: { expected: 'at most 200000 bytes', found: '300000 bytes' },
    });
    server.handler = (_request, response) => {
      response.writeHead(200);
      response.end(dump);
    };
    await expect(pinSource(location, small)).rejects.toMatchObject({ code: 'E2908' });
    expect(await partial()).toEqual([]);
  });
});

describe('a redirect', () => {
  it('is followed, but not for ever and not to plain http elsewhere', async () => {
    server.handler = (request, response) => {
      if (request.url === '/final') return serving(dump)(request, response);
      response.writeHead(302, { location: '/final' }).end();
    };
    expect(await pinSource(location, access)).toEqual(pinned);
    for (const next of [location, 'http://example.org/x', 'ftp://127.0.0.1/x']) {
      server.handler = (_request, response) => response.writeHead(302, { location: next }).end();
      await expect(pinSource(location, access)).rejects.toMatchObject({ code: 'E2907' });
    }
  });

  it('takes the token to no other host', async () => {
    const storage = await SourceServer.start();
    storage.handler = serving(dump);
    server.handler = (_request, response) => response.writeHead(302, { location: storage.origin }).end();
    const hub = { ...access, huggingFaceEndpoint: server.origin, huggingFaceToken: 'hf_secret' };
    expect(await pinSource('hf:ada/tiny@v1/model.safetensors', hub)).toEqual(pinned);
    expect(server.headers('authorization')).toEqual(['Bearer hf_secret']);
    expect(storage.headers('authorization')).toEqual([undefined]);
    await storage.stop();
  });
});

describe('an hf: location', () => {
  const paths: [string, string][] = [
    ['hf:ada/tiny/config.json', '/ada/tiny/resolve/main/config.json'],
    ['hf:ada/tiny@v1.0/onnx/model.bin', '/ada/tiny/resolve/v1.0/onnx/model.bin'],
    ['hf:ada/tiny@refs%2Fpr%2F1/x', '/ada/tiny/resolve/refs%2Fpr%2F1/x'],
    ['hf:datasets/ada/pairs@main/train 1.jsonl', '/datasets/ada/pairs/resolve/main/train%201.jsonl'],
  ];
  it.each(paths)('%s is the file of its revision', async (where, path) => {
    server.handler = serving(dump);
    await pinSource(where, { ...access, huggingFaceEndpoint: server.origin });
    expect(server.requests.map(({ url }) => url)).toEqual([path]);
    expect(server.headers('authorization')).toEqual([undefined]);
  });

  it('says what a private repository needs', async () => {
    server.handler = (_request, response) => response.writeHead(401).end();
    const hub = { ...access, huggingFaceEndpoint: server.origin };
    const refused = (token: string | null) =>
      pinSource('hf:ada/tiny/config.json', { ...hub, huggingFaceToken: token });
    await expect(refused(null)).rejects.toMatchObject({
      facts: { fix: expect.stringContaining('HF_TOKEN') },
    });
    const error = await refused('hf_secret').catch((thrown) => thrown);
    expect(error.facts.fix).toContain('owner of HF_TOKEN');
    expect(JSON.stringify(error.toRecord())).not.toContain('hf_secret');
  });
});

describe('a location', () => {
  it.each([
    'hf:ada',
    'hf:ada/tiny',
    'hf:ada/tiny/../x',
    'hf:../x/y',
    'ftp://x/y',
    'http://example.org/x',
    'https://',
  ])('%s is refused', async (where) => {
    await expect(pinSource(where, access)).rejects.toMatchObject({ code: 'E2905', kind: 'configuration' });
  });

  it('with credentials is refused without repeating them', async () => {
    const error = await pinSource('https://ada:secret@example.org/x', access).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'E2905' });
    expect(JSON.stringify(error.toRecord())).not.toContain('secret');
  });
});

describe('a mirror folder', () => {
  async function mirror(path: string, bytes: Uint8Array): Promise<SourceAccess> {
    const file = join(folder, 'mirror', new URL(server.origin).host, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes);
    return { ...access, mirror: join(folder, 'mirror') };
  }

  it('is read before the network', async () => {
    const mirrored = await mirror('dumps/Posts.xml', dump);
    expect(await pinSource(location, mirrored)).toEqual(pinned);
    const source = await openSource(location, pinned, { access: mirrored });
    expect(sha256(await collect(source.read()))).toBe(pinned.sha256);
    expect(server.requests).toHaveLength(0);
  });

  it('is passed over where it has no such file, or another than was pinned', async () => {
    server.handler = serving(dump);
    const mirrored = await mirror('dumps/Votes.xml', dump);
    expect(await pinSource(location, mirrored)).toEqual(pinned);
    await mirror('dumps/Other.xml', dump.slice(1));
    const source = await openSource(`${server.origin}/dumps/Other.xml`, pinned, { access: mirrored });
    expect(sha256(await collect(source.read()))).toBe(pinned.sha256);
  });

  it('is never left by a name that climbs', async () => {
    server.handler = serving(dump);
    await writeFile(join(folder, 'secret'), 'secret');
    const mirrored = await mirror('x', dump);
    await pinSource(`${server.origin}/%2e%2e%2f%2e%2e%2fsecret`, mirrored);
    expect(server.requests).toHaveLength(1);
  });
});

describe('a pinned source on another machine', () => {
  it('is downloaded again where the cache has lost it, and refused when it has changed', async () => {
    server.handler = serving(dump);
    const source = await openSource(location, pinned, { access });
    expect(sha256(await collect(source.read()))).toBe(pinned.sha256);
    await rm(cached());
    server.handler = serving(new TextEncoder().encode('other'));
    await expect(openSource(location, pinned, { access })).rejects.toMatchObject({
      code: 'E2903',
      kind: 'bad-input',
      facts: { expected: pinned.sha256, found: sha256('other') },
    });
  });

  it('is removed from the cache when somebody altered it there', async () => {
    server.handler = serving(dump);
    await pinSource(location, access);
    await writeFile(
      cached(),
      dump.map((byte) => byte ^ 1),
    );
    const source = await openSource(location, pinned, { access });
    await expect(textOf(source.read())).rejects.toMatchObject({ code: 'E2910', kind: 'unreachable' });
    const again = await openSource(location, pinned, { access });
    expect(sha256(await collect(again.read()))).toBe(pinned.sha256);
  });
});
