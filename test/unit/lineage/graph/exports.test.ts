import { beforeAll, describe, expect, it } from 'vitest';
import type { LineageNotes } from '../../../../cli/lineage-notes.js';
import { lineageDocument } from '../../../../cli/output/lineage-document.js';
import { lineageText } from '../../../../cli/output/lineage-text.js';
import { sha256 } from '../../../../lineage/digest.js';
import { dotOf } from '../../../../lineage/graph/dot.js';
import type { LineageGraph } from '../../../../lineage/graph/lineage-graph.js';
import { openLineageEvents } from '../../../../lineage/graph/openlineage.js';
import { walkLineage } from '../../../../lineage/graph/walk-lineage.js';
import type { InputFact } from '../../../../lineage/statement.js';
import type { PromotionRecord } from '../../../../storage/champions/champion-store.js';
import { lineageReader } from '../../../../storage/lineage-reader.js';
import { memoryStore } from '../../../../storage/memory-store.js';
import { violations } from '../../cli/schemas.js';
import { commitText, factsOf, type SmallLineage, smallLineage } from '../../storage/small-lineage.js';

const all = Number.POSITIVE_INFINITY;
let lineage: SmallLineage;
let graph: LineageGraph;
let middle: LineageGraph;

beforeAll(async () => {
  const store = memoryStore();
  lineage = await smallLineage(store);
  const [a, , second] = lineage.commits;
  const made = (sha: typeof a.artifact): InputFact => ({ kind: 'artifact', sha256: sha });
  const texts = Array.from(
    { length: 7 },
    (_, at): InputFact => ({ kind: 'source', sha256: sha256(`${at}`) }),
  );
  const inputs = { again: made(a.artifact), of: made(second.artifact), texts };
  await commitText(store, lineage, factsOf('third', { inputs, run: 'calm-otter-2' }), 'text of third');
  const reader = lineageReader(store, lineage.trust);
  const [third] = await reader.consumersOf(second.artifact);
  graph = await walkLineage(reader, [third?.artifact ?? sha256('')], { up: all, down: all });
  middle = await walkLineage(reader, [second.artifact], { up: 1, down: all });
});

const plain = (_tone: string, text: string) => text;
const short = (digest: string | undefined) => digest?.slice(0, 15);

describe('lineage', () => {
  it('is printed as a tree that tells everything once, gathers many sources, and ends with who signed it', () => {
    const [a, b, second] = lineage.commits;
    expect(lineageText(graph, plain).split('\n')).toEqual([
      `bytes ${short(graph.roots[0])} ← third of calm-otter-2`,
      `├─ again: bytes ${short(a.artifact)} ← first-a of brisk-heron-7`,
      `│  └─ dump: source ${short(sha256('dump of first-a'))}`,
      `├─ of: bytes ${short(second.artifact)} ← second of brisk-heron-7`,
      `│  ├─ texts[0]: bytes ${short(a.artifact)} ← first-a (above)`,
      `│  └─ texts[1]: bytes ${short(b.artifact)} ← first-b`,
      `│     └─ dump: source ${short(sha256('dump of first-b'))}`,
      '└─ texts: 7 sources',
      `4 commits signed by key ${lineage.trust.keyIds[0]?.slice(0, 8)}, checked`,
    ]);
  });

  it('shows what an artifact went into, and marks where the depth ended', () => {
    const [a, b, second] = lineage.commits;
    expect(lineageText(middle, plain).split('\n')).toEqual([
      `bytes ${short(second.artifact)} ← second of brisk-heron-7`,
      `├─ texts[0]: bytes ${short(a.artifact)} …`,
      `└─ texts[1]: bytes ${short(b.artifact)} …`,
      'used by',
      `└─ bytes ${short(graph.roots[0])} ← third of calm-otter-2, as of`,
      `2 commits signed by key ${lineage.trust.keyIds[0]?.slice(0, 8)}, checked`,
    ]);
  });

  it('says what is recorded beside the statements: names and licenses of sources, and promotions', () => {
    const [, , second] = lineage.commits;
    const dump = sha256('dump of first-a');
    const texts = Array.from({ length: 7 }, (_, at) => sha256(`${at}`));
    const source = (name: string, license: string | null) => ({ name, location: `/data/${name}`, license });
    const promotion = {
      ...{ champion: 'helper', n: 2, kind: 'promoted', run: 'brisk-heron-7', at: '2026-01-02T03:04:05Z' },
      ...{ model: second.artifact },
    } as unknown as PromotionRecord;
    const notes: LineageNotes = {
      sources: new Map([
        [dump, source('beer.7z', 'CC-BY-SA-4.0')],
        ...texts.map((digest, at) => [digest, source(`${at}.txt`, 'CC0-1.0')] as const),
      ]),
      promotions: new Map([[second.artifact, [promotion]]]),
    };
    const lines = lineageText(graph, plain, notes).split('\n');
    expect(lines).toContain(`│  └─ dump: source ${short(dump)} beer.7z, CC-BY-SA-4.0`);
    expect(lines).toContain('└─ texts: 7 sources, CC0-1.0');
    expect(lines).toContain(
      `├─ of: bytes ${short(second.artifact)} ← second of brisk-heron-7  ◆ champion helper 2`,
    );
    expect(lineageText(middle, plain, notes).split('\n')).toContain(
      '└─ champion helper 2 ← promoted by brisk-heron-7, 2026-01-02',
    );
    const document = JSON.parse(JSON.stringify(lineageDocument(graph, 0, notes)));
    expect(violations(document)).toEqual([]);
    expect(document.promotions).toMatchObject([{ model: second.artifact, champion: 'helper', n: 2 }]);
  });

  it('is printed as the document that its schema promises', () => {
    for (const one of [graph, middle]) {
      const document = JSON.parse(JSON.stringify(lineageDocument(one, 0)));
      expect(violations(document)).toEqual([]);
    }
    expect(lineageDocument(middle, 2)).toMatchObject({
      unreadable: 2,
      derivations: [{ stage: 'second' }, { stage: 'third', run: 'calm-otter-2' }],
      artifacts: expect.arrayContaining([expect.objectContaining({ kind: 'bytes', moreAbove: true })]),
    });
  });

  it('is drawn for Graphviz with an edge for each input', () => {
    const lines = dotOf(graph).split('\n');
    const inputs = graph.derivations.flatMap(({ facts }) => Object.values(facts.inputs).flat());
    expect(lines.filter((line) => line.includes(' -> '))).toHaveLength(inputs.length);
    const [a, , second] = lineage.commits;
    expect(lines).toContain(`  "${a.artifact}" -> "${second.artifact}" [label="texts[0]"];`);
    expect(dotOf(middle)).toMatch(/style=dashed/);
  });

  it('is told as a start and an end for each stage, in order of time, the same every time', () => {
    const events = openLineageEvents(graph);
    expect(events.map(({ eventType }) => eventType)).toEqual([
      ...graph.derivations.map(() => 'START'),
      ...graph.derivations.map(() => 'COMPLETE'),
    ]);
    expect(openLineageEvents(graph)).toEqual(events);
    const ids = new Set(events.map(({ run }) => (run as { runId: string }).runId));
    expect(ids.size).toBe(graph.derivations.length);
  });
});
