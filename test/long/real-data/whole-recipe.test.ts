import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Results } from '../../../cli/results.js';
import type { Digest } from '../../../lineage/digest.js';
import { openArtifact } from '../../../storage/artifacts.js';
import { folderStore } from '../../../storage/folder-store.js';
import type { ObjectStore } from '../../../storage/object-store.js';
import type { RunRecord } from '../../../storage/runs/run-record.js';
import ai from '../../golden/corpus/ai-pairs.json' with { type: 'json' };
import beer from '../../golden/corpus/beer-pairs.json' with { type: 'json' };
import { pairLines, questionLines, summaryOf } from '../../golden/corpus/pair-lines.js';
import reddit from '../../golden/corpus/reddit/pairs.json' with { type: 'json' };
import rioGrande from '../../golden/corpus/wikipedia/rio-grande-pairs.json' with { type: 'json' };
import { CommandProject, documentsIn, type Printed } from '../../integration/cli/command-project.js';
import { describeRealData, sharedFolder } from '../../integration/real-data/shared-data.js';

const runFile = fileURLToPath(new URL('whole-recipe.run.ts', import.meta.url));

interface Verdict {
  readonly low: number;
  readonly high: number;
  readonly p: number;
  readonly verdict: string;
}

/** Of the report's statistics. */
interface Verdicts {
  readonly evaluations: readonly Verdict[];
  readonly comparisons: readonly Verdict[];
  readonly tasks: readonly { readonly comparisons: readonly Verdict[] }[];
}

/** What a run takes at most on a machine that does much else. */
const patienceMs = 900_000;

describeRealData('the whole recipe on public data, one run file and one command', () => {
  let project: CommandProject;
  let documents: Printed[];
  let store: ObjectStore;
  const artifacts = new Map<string, Digest>();

  beforeAll(async () => {
    project = await CommandProject.make({ RETORT_SHARED_DATA: sharedFolder, RETORT_STATE: '.retort' });
    documents = documentsIn(await project.succeed('run', runFile, '--json'));
    store = await folderStore(join(project.folder, '.retort', 'store'));
    const { stages } = last('retort.run/1') as unknown as { stages: { id: string; artifact: Digest }[] };
    for (const { id, artifact } of stages) artifacts.set(id, artifact);
  }, patienceMs);
  afterAll(() => project.end());

  const last = (schema: string) => documents.findLast((document) => document.schema === schema);
  const artifactOf = (stage: string) => openArtifact(store, artifacts.get(stage) ?? 'sha256:');

  it('reads every file to its last row, and accounts for each', async () => {
    const counted: Record<string, number> = {};
    for (const stage of [...artifacts.keys()].filter((id) => id.startsWith('ingest-'))) {
      const statistics = (await artifactOf(stage)).manifest.statistics as Record<string, number>;
      for (const prefix of ['', 'votes.', 'comments.']) {
        const rowsIn = statistics[`${prefix}rowsIn`];
        if (rowsIn === undefined) continue;
        const fates = Object.entries(statistics).filter(([name]) =>
          new RegExp(`^${prefix}(rowsOut|quarantined|dropped\\.\\w+)$`).test(name),
        );
        const sum = fates.reduce((rows, [, count]) => rows + count, 0);
        expect([stage, prefix, sum]).toEqual([stage, prefix, rowsIn]);
        counted[`${stage} ${prefix}`.trim()] = rowsIn;
      }
    }
    expect(counted).toEqual({
      'ingest-stackexchange': 1279,
      'ingest-stackexchange votes.': 5323,
      'ingest-stackexchange-2': 3471,
      'ingest-stackexchange-2 votes.': 18_564,
      'ingest-reddit': 124,
      'ingest-reddit comments.': 3846,
      'ingest-wikipedia': 247,
      'ingest-text': 3760,
      'ingest-comparisons': 1156,
      'ingest-hhh': 111,
      'ingest-lambada': 2577,
    });
  });

  it('forms the pairs that Python forms, row by row', async () => {
    const published = await artifactOf('build-stackexchange-pairs');
    for (const [site, golden] of Object.entries({ ai, beer })) {
      const { tied, capped, ...summary } = golden;
      expect(summaryOf(await questionLines(published, site))).toEqual(summary);
    }
    const { dropped: _, droppedPairs: __, ...redditPairs } = reddit;
    expect(summaryOf(await pairLines(await artifactOf('build-reddit-pairs')))).toEqual(redditPairs);
    const { dropped: ___, ...wikiPairs } = rioGrande;
    expect(summaryOf(await pairLines(await artifactOf('ingest-wikipedia')))).toEqual(wikiPairs);
  });

  it('says of every finding on how many items it rests, and within which interval', () => {
    const { evaluations, comparisons, tasks } = last('retort.results/1') as unknown as Results;
    const answers = tasks.flatMap(({ models }) => models);
    expect(evaluations.map(({ name, set }) => `${name} on ${set}`)).toEqual([
      ...['PMP on stackexchange', 'PMP on reddit'],
      ...['with PMP', 'without PMP', 'imitation'].map((name) => `${name} on harmless-base`),
    ]);
    expect(answers).toHaveLength(4 + 3 + 4);
    for (const { n, low, high } of [...evaluations, ...comparisons, ...answers]) {
      expect(n).toBeGreaterThan(1);
      expect(high).toBeGreaterThan(low);
    }
    expect(tasks.map(({ task, models }) => [task, ...new Set(models.map(({ n }) => n))])).toEqual([
      ['hhh', 111],
      ['lambada', 2577],
    ]);
  });

  it('claims nothing that the data cannot carry', async () => {
    const { statistics } = (await artifactOf('report')).manifest;
    const { evaluations, comparisons, tasks } = statistics as unknown as Verdicts;
    for (const { low, high, verdict } of evaluations)
      if (low <= 0.5 && high >= 0.5) expect(verdict).toMatch(/not distinguishable from chance/);
    for (const { p, verdict } of [...comparisons, ...tasks.flatMap((task) => task.comparisons)])
      if (p >= 0.05) expect(verdict).toMatch(/too small to tell at this size/);
  });

  it('promotes the finetuned model, by its scores of the held-out pairs', () => {
    const { effects } = last('retort.run/1') as unknown as Pick<RunRecord, 'effects'>;
    expect(effects).toMatchObject([
      {
        status: 'succeeded',
        outcome: { result: 'promoted', champion: 'harmless', model: artifacts.get('finetune') },
      },
    ]);
  });

  it('is verified, from the report to the bytes of the sources', async () => {
    const { exit, documents: verified } = await project.documents('verify', '@last', '--deep');
    expect([exit, verified[0]?.status]).toEqual([0, 'pass']);
  });
});
