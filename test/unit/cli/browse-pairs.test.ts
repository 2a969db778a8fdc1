import { beforeEach, describe, expect, it } from 'vitest';
import { browsePairs, pairTexts } from '../../../cli/browse-pairs.js';
import { pairText } from '../../../cli/output/pair-text.js';
import type { ArtifactKind, FileEntry } from '../../../lineage/manifest.js';
import type { InputFact } from '../../../lineage/statement.js';
import { commitArtifact } from '../../../storage/commit.js';
import { draftWriter } from '../../../storage/draft.js';
import { lineageReader } from '../../../storage/lineage-reader.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import type { PairRecord } from '../../../storage/shards/records.js';
import { writeShards } from '../../../storage/shards/write-shards.js';
import { factsOf, type Installation, newInstallation } from '../storage/small-lineage.js';

let store: ObjectStore;
let installation: Installation;

beforeEach(() => {
  store = memoryStore();
  installation = newInstallation();
});

function pair(id: string, facts: Partial<PairRecord> = {}): PairRecord {
  const [good, bad] = [`good answer of ${id}`, `bad answer of ${id}`];
  return {
    ...{ id, group: `group of ${id}`, source: 'samples', context: `question of ${id}\n\n`, good, bad },
    ...{ goodScore: 3, badScore: 1, goodAt: null, badAt: null },
    ...{ goodChars: good.length, badChars: bad.length },
    ...facts,
  };
}

async function commit(name: string, kind: ArtifactKind, files: readonly FileEntry[], made?: InputFact) {
  const inputs: { [name: string]: InputFact } = made === undefined ? {} : { pairs: made };
  const work = { count: 1, unit: 'pairs' } as const;
  const draft = { kind, schemaVersion: 1, files, work, statistics: {} };
  const { commit: done } = await commitArtifact(store, installation.signer, {
    draft,
    facts: factsOf(name, { inputs }),
  });
  return done.artifact;
}

/** Pairs, their tokens, and scores of the held-out ones, each made from the one before. */
async function scored(
  pairs: readonly PairRecord[],
  scores: { readonly [id: string]: readonly [number, number] },
) {
  const draft = draftWriter(store);
  const files = [
    ...(await writeShards(draft, 'train', 'pairs', [pair('trained')])),
    ...(await writeShards(draft, 'heldout', 'pairs', pairs)),
  ];
  const texts = await commit('build-pairs', 'pairs', files);
  const tokens = await commit('tokenize-pairs', 'token-pairs', [], { kind: 'artifact', sha256: texts });
  const rows = Object.entries(scores).map(([id, [goodScore, badScore]]) => ({
    ...{ id, group: 'g', goodScore, badScore, goodChars: 1, badChars: 1 },
  }));
  const file = await writeShards(draft, 'scores', 'scores', rows);
  const made = await commit('evaluate', 'scores', file, { kind: 'artifact', sha256: tokens });
  return { texts, made };
}

const history = () => ({ store, lineage: lineageReader(store, installation.trust) });
const idsOf = (found: readonly { readonly pair: PairRecord }[]) => found.map(({ pair: { id } }) => id);

describe('browsing pairs', () => {
  const scores = { a: [2, 1], b: [0, 3], c: [1, 1], d: [0, 1] } as const;
  const pairs = [
    pair('a'),
    pair('b', { source: 'other' }),
    pair('c'),
    pair('d', { goodChars: 900 }),
    pair('e'),
  ];

  it('joins scores with the texts that they are of, through lineage, and leaves out what was not scored', async () => {
    const { made } = await scored(pairs, scores);
    const found = await browsePairs(await pairTexts('run/stage', made, history()), { limit: 20 });
    expect(idsOf(found)).toEqual(['a', 'b', 'c', 'd']);
    expect(found.map(({ scored: own }) => own?.verdict)).toEqual(['right', 'wrong', 'tie', 'wrong']);
    expect(found[1]).toMatchObject({ split: 'heldout', scored: { good: 0, bad: 3, margin: -3 } });
  });

  it('sorts by margin, worst first, and by length, longest first', async () => {
    const texts = await pairTexts('run/stage', (await scored(pairs, scores)).made, history());
    expect(idsOf(await browsePairs(texts, { limit: 3, sort: 'margin' }))).toEqual(['b', 'd', 'c']);
    expect(idsOf(await browsePairs(texts, { limit: 2, sort: 'length' }))).toEqual(['d', 'a']);
  });

  it('keeps to the wrong ones, and to one source', async () => {
    const texts = await pairTexts('run/stage', (await scored(pairs, scores)).made, history());
    expect(idsOf(await browsePairs(texts, { limit: 20, wrong: true }))).toEqual(['b', 'd']);
    expect(idsOf(await browsePairs(texts, { limit: 20, wrong: true, source: 'other' }))).toEqual(['b']);
  });

  it('shows pairs that nobody scored in the order of their shards', async () => {
    const { texts } = await scored(pairs, scores);
    const found = await browsePairs(await pairTexts('run/stage', texts, history()), { limit: 2 });
    expect(found.map(({ split, pair: { id } }) => `${split} ${id}`)).toEqual(['train trained', 'heldout a']);
    expect(found[0]?.scored).toBeNull();
  });

  it('refuses what holds no pairs, and scores whose texts are gone', async () => {
    const { made, texts } = await scored(pairs, scores);
    const model = await commit('train', 'checkpoint', []);
    await expect(pairTexts('run/lm', model, history())).rejects.toMatchObject({ code: 'E1027' });
    await store.delete(`artifacts/${texts.slice('sha256:'.length)}.json`);
    await expect(pairTexts('run/stage', made, history())).rejects.toMatchObject({ code: 'E1027' });
  });
});

describe('a pair as text', () => {
  const style = { columns: 60, full: false, paint: (_: string, text: string) => text };

  it('says how it was scored and shows both answers, wrapped', () => {
    const own = { good: 0.5, bad: 1.75, margin: -1.25, verdict: 'wrong' } as const;
    expect(pairText({ split: 'heldout', pair: pair('q1'), scored: own }, 1, style).split('\n')).toEqual([
      '1  wrong  margin -1.25 (0.5 against 1.75)  good 17 chars, bad 16  votes 3 over 1  samples, heldout  q1',
      '   context  question of q1',
      '   good     good answer of q1',
      '   bad      bad answer of q1',
      '',
    ]);
  });

  it('keeps the end of a long context and the beginning of a long answer', () => {
    const long = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join('\n');
    const one = { split: 'train', pair: pair('q1', { context: long, good: long }), scored: null } as const;
    const text = pairText(one, 1, style);
    expect(text).toContain('context  … 8 more lines; --full shows them\n            line 9\n');
    expect(text).toContain('line 12\n            … 8 more lines; --full shows them\n   bad');
    expect(pairText(one, 1, { ...style, full: true })).not.toContain('more lines');
  });
});
