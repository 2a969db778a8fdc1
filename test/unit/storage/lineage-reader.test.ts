import { beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../lineage/digest.js';
import { walkLineage } from '../../../lineage/graph/walk-lineage.js';
import type { InputFact } from '../../../lineage/statement.js';
import { encodeText } from '../../../storage/bytes.js';
import { type Commit, commitKey } from '../../../storage/commit-check.js';
import { lineageReader } from '../../../storage/lineage-reader.js';
import { manifestKey } from '../../../storage/manifest.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import { commitText, factsOf, newInstallation, type SmallLineage, smallLineage } from './small-lineage.js';

const all = Number.POSITIVE_INFINITY;
let store: ObjectStore;
let lineage: SmallLineage;
let commits: readonly Commit[];

beforeEach(async () => {
  store = memoryStore();
  lineage = await smallLineage(store);
  commits = lineage.commits;
});

/** Stages in the order in which a walk meets them. */
async function stagesFrom(at: number, depth: { up: number; down: number }): Promise<string[]> {
  const root = commits[at]?.artifact ?? sha256('nothing');
  const { derivations } = await walkLineage(lineageReader(store, lineage.trust), [root], depth);
  return derivations.map(({ facts }) => facts.stage);
}

describe('lineage of a store', () => {
  it('is walked up to the sources and down to everything that was made', async () => {
    expect(await stagesFrom(2, { up: all, down: all })).toEqual(['second', 'first-a', 'first-b']);
    expect(await stagesFrom(0, { up: all, down: all })).toEqual(['first-a', 'second']);
    expect(await stagesFrom(0, { up: 0, down: all })).toEqual(['second']);
  });

  it('ends at the depth that was asked for, and says where there is more', async () => {
    const [first, , last] = commits;
    const reader = lineageReader(store, lineage.trust);
    const roots = [last?.artifact ?? sha256('')];
    const graph = await walkLineage(reader, roots, { up: 1, down: 0 });
    expect(graph.derivations.map(({ facts }) => facts.stage)).toEqual(['second']);
    expect([...graph.cutAbove]).toEqual([commits[0]?.artifact, commits[1]?.artifact]);
    expect([...graph.cutBelow]).toEqual([]);
    const down = await walkLineage(reader, [first?.artifact ?? sha256('')], { up: 0, down: 0 });
    expect([...down.cutBelow]).toEqual([first?.artifact]);
  });

  it('says which artifacts a source went into', async () => {
    const reader = lineageReader(store, lineage.trust);
    const [source = sha256('')] = await reader.sourcesLike(sha256('dump of first-b').slice(0, 15));
    const graph = await walkLineage(reader, [source], { up: all, down: all });
    expect(graph.derivations.map(({ facts }) => facts.stage)).toEqual(['first-b', 'second']);
    expect(graph.manifests.has(source)).toBe(false);
  });

  it('names every stage that made the same bytes, but a key that was committed again only once', async () => {
    const [first] = commits;
    if (first === undefined) throw new Error('no commit');
    const edited = factsOf('first-a', { inputs: first.facts.inputs, params: { rows: 4 } });
    await commitText(store, lineage, edited, 'text of first-a');
    await commitText(store, lineage, first.facts, 'text of first-a', { after: 1 });
    const reader = lineageReader(store, lineage.trust);
    const { derivations } = await walkLineage(reader, [first.artifact], { up: all, down: 0 });
    expect(derivations.map(({ facts, number }) => `${facts.params.rows} ${number}`).sort()).toEqual([
      '3 2',
      '4 1',
    ]);
  });

  it('does not go round where a stage gives its input back', async () => {
    const [first] = commits;
    if (first === undefined) throw new Error('no commit');
    const from: InputFact = { kind: 'artifact', sha256: first.artifact };
    await commitText(store, lineage, factsOf('identity', { inputs: { from } }), 'text of first-a');
    expect(await stagesFrom(0, { up: all, down: all })).toEqual(
      expect.arrayContaining(['first-a', 'identity', 'second']),
    );
  });

  it('passes over what is altered or signed by a stranger, and counts it', async () => {
    const [first, second] = commits;
    if (first === undefined || second === undefined) throw new Error('no commits');
    await store.put(commitKey(first.stageKey, 1), encodeText('{}'));
    await store.delete(manifestKey(second.artifact));
    const reader = lineageReader(store, lineage.trust);
    expect(await reader.producersOf(first.artifact)).toEqual([]);
    expect(await reader.manifestOf(second.artifact)).toBeNull();
    expect(await reader.unreadable()).toMatchObject([{ object: commitKey(first.stageKey, 1) }]);
    const stranger = lineageReader(store, newInstallation().trust);
    expect(await stranger.unreadable()).toHaveLength(3);
  });

  it('reads every commit once, however many questions are asked', async () => {
    let reads = 0;
    const counting: ObjectStore = {
      ...store,
      read: (key, range) => {
        if (key.startsWith('commits/')) reads += 1;
        return store.read(key, range);
      },
    };
    const reader = lineageReader(counting, lineage.trust);
    await Promise.all([reader.sourcesLike(''), reader.unreadable(), reader.sourcesLike('')]);
    expect(reads).toBe(3);
  });

  it('fails when the store is away instead of calling its commits unreadable', async () => {
    const away = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    const broken: ObjectStore = {
      ...store,
      // biome-ignore lint/correctness/useYield: it fails before its first chunk
      async *read() {
        throw away;
      },
    };
    await expect(lineageReader(broken, lineage.trust).unreadable()).rejects.toBe(away);
  });
});
