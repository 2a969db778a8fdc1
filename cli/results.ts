import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Spec } from '../pipelines/spec.js';
import { openArtifact } from '../storage/artifacts.js';
import type { ObjectStore } from '../storage/object-store.js';
import type { ArtifactReader } from '../storage/ports.js';
import { readSpec } from '../storage/runs/run-documents.js';
import type { EffectRecord, RunRecord } from '../storage/runs/run-record.js';
import { elapsedMs } from './output/quantities.js';

const reportName = 'report.html';

const pairedComparison = z.object({
  candidate: z.string(),
  baseline: z.string(),
  n: z.number(),
  difference: z.number(),
  low: z.number(),
  high: z.number(),
  p: z.number(),
});

/** The part of a report's statistics that the last lines of a run repeat. */
const reportStatistics = z.object({
  evaluations: z.array(
    z.object({
      name: z.string(),
      set: z.string(),
      trainingPairs: z.number().nullable(),
      n: z.number(),
      ties: z.number(),
      accuracy: z.number(),
      low: z.number(),
      high: z.number(),
      lengthOnlyAccuracy: z.number(),
    }),
  ),
  comparisons: z.array(pairedComparison),
  tasks: z.array(
    z.object({
      task: z.string(),
      chance: z.number().nullable(),
      models: z.array(
        z.object({
          model: z.string(),
          rule: z.string(),
          n: z.number(),
          ties: z.number(),
          accuracy: z.number(),
          low: z.number(),
          high: z.number(),
          perplexity: z.number().nullable(),
        }),
      ),
      comparisons: z.array(pairedComparison),
    }),
  ),
});

const nothingMeasured = { evaluations: [], comparisons: [], tasks: [] };

type ReportStatistics = z.output<typeof reportStatistics>;

const languageModelStatistics = z.object({
  heldoutLossNats: z.number().nullable(),
  unigramLossNats: z.number().nullable(),
  heldoutTokens: z.number(),
});

const distillationStatistics = z
  .object({
    heldoutDivergenceNatsBefore: z.number().nullable(),
    heldoutDivergenceNats: z.number().nullable(),
    'heldout.sequences': z.number(),
  })
  .transform((found) => ({
    before: found.heldoutDivergenceNatsBefore,
    after: found.heldoutDivergenceNats,
    sequences: found['heldout.sequences'],
  }));

/** What a finished run found; empty lists where it has no report. */
export interface Results extends ReportStatistics {
  readonly run: string;
  readonly stages: number;
  readonly ran: number;
  readonly reused: number;
  readonly seconds: number;
  /** Whether the data were written for demonstration. */
  readonly synthetic: boolean;
  /** Mean loss on held-out text beside that of the best model without context, in nats a token; null without text. */
  readonly languageModel: z.output<typeof languageModelStatistics> | null;
  /** How far the student was and is from its prompted teacher, in nats a token of held-out sequences; null without one. */
  readonly distillation: z.output<typeof distillationStatistics> | null;
  /** What the run did to the world, such as a promotion, each in a sentence. */
  readonly effects: readonly Pick<EffectRecord, 'id' | 'status' | 'message'>[];
  /** Path of the report in the current folder. */
  readonly report: string | null;
}

/** Reads what the run's report says, and copies the page into the folder. */
export async function resultsOf(record: RunRecord, store: ObjectStore, folder: string): Promise<Results> {
  const count = (status: string) => record.stages.filter((stage) => stage.status === status).length;
  const report = await artifactOf('build-report', record, store);
  const model = await artifactOf('pretrain-language-model', record, store);
  const student = await artifactOf('distil-context', record, store);
  const statistics = report ? reportStatistics.parse(report.manifest.statistics) : nothingMeasured;
  return {
    run: record.id,
    stages: record.stages.length,
    ran: count('succeeded'),
    reused: count('reused'),
    seconds: (elapsedMs(record.createdAt, record.endedAt) ?? 0) / 1000,
    synthetic: await isSynthetic(record, store),
    ...statistics,
    languageModel: model ? languageModelStatistics.parse(model.manifest.statistics) : null,
    distillation: student ? distillationStatistics.parse(student.manifest.statistics) : null,
    effects: record.effects.map(({ id, status, message }) => ({ id, status, message })),
    report: report ? await copyReport(report, folder) : null,
  };
}

/** The output of the last stage of this kind. */
async function artifactOf(
  kind: string,
  record: RunRecord,
  store: ObjectStore,
): Promise<ArtifactReader | null> {
  const last = record.stages.findLast(({ stage, artifact }) => stage === kind && artifact !== null);
  return last?.artifact ? openArtifact(store, last.artifact) : null;
}

async function isSynthetic({ id }: RunRecord, store: ObjectStore): Promise<boolean> {
  const { params } = await readSpec<Spec>(store, id);
  return params.synthetic === true;
}

/** The page appears whole or not at all. */
async function copyReport(report: ArtifactReader, folder: string): Promise<string> {
  const path = join(folder, reportName);
  await writeFile(`${path}.part`, await report.bytes(reportName));
  await rename(`${path}.part`, path);
  return path;
}
