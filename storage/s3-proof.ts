import { randomUUID } from 'node:crypto';
import { RetortError } from '../errors/retort-error.js';
import { sha256 } from '../lineage/digest.js';
import { collect, encodeText, textOf } from './bytes.js';
import { ObjectMissing, StoreLacksProperty } from './errors.js';
import type { ObjectStore } from './object-store.js';

/** Begins with a dot, as no key does, so that no reader of the store ever meets it. */
const FOLDER = '.retort-proof/';
const PROOF = `${FOLDER}proof.json`;
const ROUNDS = 40;
const STREAMED_BYTES = 9 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;

const PROVEN_PROPERTIES = [
  'one of two conditional creates wins',
  'a streamed write reads back',
  'a ranged read gives exactly its range',
  'a listing shows what was written, in order',
] as const;

type ProvenProperty = (typeof PROVEN_PROPERTIES)[number];

interface Proof {
  readonly schema: 'retort.store-proof/1';
  readonly endpoint: string;
  readonly properties: readonly ProvenProperty[];
}

/**
 * Tries, once for a bucket and endpoint, the properties that commits rely on, and keeps the proof in the bucket.
 * @throws StoreLacksProperty naming the first property that failed
 */
export async function proveStore(objects: ObjectStore, endpoint: string): Promise<void> {
  const proof: Proof = { schema: 'retort.store-proof/1', endpoint, properties: PROVEN_PROPERTIES };
  const text = JSON.stringify(proof);
  if ((await readOrNull(objects, PROOF)) === text) return;
  const folder = `${FOLDER}${randomUUID()}/`;
  await prove(objects, 'one of two conditional creates wins', () => oneWinner(objects, folder));
  await prove(objects, 'a streamed write reads back', () => streamReadsBack(objects, folder));
  await prove(objects, 'a ranged read gives exactly its range', () => rangeIsExact(objects, folder));
  await prove(objects, 'a listing shows what was written, in order', () => listsAtOnce(objects, folder));
  await objects.put(PROOF, encodeText(text));
}

interface Finding {
  readonly expected: string;
  readonly found: string;
}

/** A failure of the network or of permissions is not the property's failure, and stays what it is. */
async function prove(
  objects: ObjectStore,
  property: ProvenProperty,
  attempt: () => Promise<Finding | null>,
): Promise<void> {
  let finding: Finding | null;
  try {
    finding = await attempt();
  } catch (error) {
    if (error instanceof RetortError && ['E5004', 'E5005', 'E5006', 'E5017'].includes(error.code))
      throw error;
    finding = { expected: 'no error', found: String(error) };
  }
  if (finding !== null) throw new StoreLacksProperty(objects.location, property, finding);
}

async function oneWinner(objects: ObjectStore, folder: string): Promise<Finding | null> {
  for (let round = 1; round <= ROUNDS; round += 1) {
    const key = `${folder}round-${round}`;
    const rivals = ['one', 'two'];
    const won = await Promise.all(rivals.map((rival) => objects.create(key, encodeText(rival))));
    const winners = rivals.filter((_, index) => won[index]);
    const found = await textOf(objects.read(key));
    await objects.delete(key);
    if (winners.length !== 1 || winners[0] !== found)
      return {
        expected: 'one winner, whose bytes are kept',
        found: `${winners.length} winners and the bytes of ‘${found}’ in round ${round} of ${ROUNDS}`,
      };
  }
  return null;
}

async function streamReadsBack(objects: ObjectStore, folder: string): Promise<Finding | null> {
  const key = `${folder}stream`;
  await objects.put(key, pattern());
  const expected = sha256(await collect(pattern()));
  const found = sha256(await collect(objects.read(key)));
  return found === expected ? null : { expected, found };
}

async function rangeIsExact(objects: ObjectStore, folder: string): Promise<Finding | null> {
  const range = { start: 5 * CHUNK_BYTES - 7, end: 6 * CHUNK_BYTES + 11 };
  const expected = (await collect(pattern())).subarray(range.start, range.end);
  const found = await collect(objects.read(`${folder}stream`, range));
  await objects.delete(`${folder}stream`);
  if (sha256(found) === sha256(expected)) return null;
  return {
    expected: `${expected.length} bytes from ${range.start}`,
    found: `${found.length} bytes, or other ones`,
  };
}

async function listsAtOnce(objects: ObjectStore, folder: string): Promise<Finding | null> {
  const keys = ['1', '10', '2', 'a/1', 'a/2', 'b'].map((name) => `${folder}list/${name}`);
  for (const key of keys.toReversed()) await objects.put(key, encodeText(key));
  const expected = keys.join(' ');
  const found = await keysUnder(objects, `${folder}list/`);
  const rest = await keysUnder(objects, `${folder}list/`, keys[1]);
  for (const key of keys) await objects.delete(key);
  const left = await keysUnder(objects, `${folder}list/`);
  if (found !== expected) return { expected, found };
  if (rest !== keys.slice(2).join(' ')) return { expected: keys.slice(2).join(' '), found: rest };
  return left === '' ? null : { expected: 'nothing after deletion', found: left };
}

async function keysUnder(objects: ObjectStore, prefix: string, after?: string): Promise<string> {
  const keys: string[] = [];
  for await (const { key } of objects.list(prefix, after === undefined ? {} : { after })) keys.push(key);
  return keys.join(' ');
}

/** Bytes that repeat nowhere near a part's or a chunk's length. */
async function* pattern(): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < STREAMED_BYTES; from += CHUNK_BYTES)
    yield Uint8Array.from({ length: CHUNK_BYTES }, (_, index) => ((from + index) * 2_654_435_761) >>> 24);
}

async function readOrNull(objects: ObjectStore, key: string): Promise<string | null> {
  try {
    return await textOf(objects.read(key));
  } catch (error) {
    if (error instanceof ObjectMissing) return null;
    throw error;
  }
}
