import { tmpdir } from 'node:os';
import { sha256 } from '../../../lineage/digest.js';
import type { JsonObject } from '../../../lineage/json.js';
import type { FileEntry } from '../../../lineage/manifest.js';
import type { ReportInputs } from '../../../report/inputs.js';
import type { ReportParams } from '../../../report/params.js';
import { filesReader } from '../../../storage/artifacts.js';
import { blobKey } from '../../../storage/blobs.js';
import { draftWriter } from '../../../storage/draft.js';
import { memoryStore } from '../../../storage/memory-store.js';
import type { ArtifactDraft, ArtifactReader, ComputeContext } from '../../../storage/ports.js';
import type { MetricRecord, PairScoreRecord, TaskScoreRecord } from '../../../storage/shards/records.js';
import { writeShards } from '../../../storage/shards/write-shards.js';
import { spoolIn } from '../../../storage/spool-file.js';
import { memoryCheckpoints } from '../engine/train/memory-artifacts.js';

export const store = memoryStore();
const draft = draftWriter(store);

export const context: ComputeContext<Record<string, never>> = {
  execution: {},
  draft,
  progress: { report: () => {}, log: () => {} },
  checkpoints: memoryCheckpoints(),
  spool: spoolIn(tmpdir()),
  states: { keep: async () => {} },
  signal: new AbortController().signal,
};

export function readerOf(made: ArtifactDraft): ArtifactReader {
  return filesReader(store, sha256(JSON.stringify(made)), made, (entry) => blobKey(entry.sha256));
}

/** A wave in [−1, 1] that looks irregular and is the same every time. */
const wave = (index: number, seed: number) =>
  Math.sin(index * 12.9898 + seed * 78.233) * Math.cos(index * 4.1414);

/** `count` pairs whose margin is `skill` plus a wave, and whose lengths have nothing to do with it. */
export function scoresOf(count: number, skill: number, seed: number): PairScoreRecord[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `p${index}`,
    group: `g${index >> 1}`,
    goodScore: Number((skill + 2 * wave(index, seed)).toFixed(4)),
    badScore: 0,
    goodChars: 120 + Math.round(60 * wave(index, 5)),
    badChars: 120 + Math.round(60 * wave(index, 9)),
  }));
}

export async function scoresArtifact(rows: readonly PairScoreRecord[]): Promise<ArtifactReader> {
  const files = await writeShards(draft, 'scores', 'scores', rows);
  return readerOf({
    kind: 'scores',
    schemaVersion: 1,
    files,
    work: { count: rows.length, unit: 'pairs' },
    statistics: {},
  });
}

const categories = ['harmless', 'helpful', 'honest', 'other'];

const taskRow = (item: number, option: number): TaskScoreRecord => ({
  item: `i${item}`,
  category: categories[item % 4] ?? '',
  option,
  correct: option === 0,
  chars: 40 + Math.round(20 * wave(item, 7 + option)),
  tokens: 10 + option,
  logprob: null,
  unconditionalLogprob: null,
  reward: null,
  greedy: null,
});

/** Items of two options under a language model that prefers the first by `skill` and a wave. */
export function choicesOf(count: number, skill: number, seed: number): TaskScoreRecord[] {
  return Array.from({ length: 2 * count }, (_, index) => {
    const [item, option] = [index >> 1, index & 1];
    const logprob = -30 + (option === 0 ? skill : 0) + wave(index, seed);
    return { ...taskRow(item, option), logprob, unconditionalLogprob: -40 + wave(index, 11), greedy: false };
  });
}

/** The same items under a preference model. */
export function rewardsOf(count: number, seed: number): TaskScoreRecord[] {
  return Array.from({ length: 2 * count }, (_, index) => ({
    ...taskRow(index >> 1, index & 1),
    reward: wave(index, seed),
  }));
}

/** Last words, found by a model when its wave is high. */
export function wordsOf(count: number, logprob: number, seed: number): TaskScoreRecord[] {
  return Array.from({ length: count }, (_, item) => {
    const surprise = wave(item, seed);
    const found = surprise > 0.3;
    return { ...taskRow(item, 0), category: 'words', tokens: 2, logprob: logprob + surprise, greedy: found };
  });
}

export async function taskScoresArtifact(rows: readonly TaskScoreRecord[]): Promise<ArtifactReader> {
  const files = await writeShards(draft, 'scores', 'task-scores', rows);
  return readerOf({
    kind: 'task-scores',
    schemaVersion: 1,
    files,
    work: { count: rows.length, unit: 'rows' },
    statistics: { parameters: 545_000, promptTokens: 0, truncatedContexts: 2 },
  });
}

function seriesOf(steps: number, heldout: string): MetricRecord[] {
  return Array.from({ length: steps }, (_, index) => index + 1).flatMap((step) => [
    { step, name: 'lossNats', value: 3.2 + 3.4 * Math.exp(-step / 60) + 0.25 * wave(step, 1) },
    { step, name: 'gradientNorm', value: 0.9 + 0.5 * Math.abs(wave(step, 2)) + (step === 137 ? 4 : 0) },
    { step, name: 'learningRate', value: 0.003 * Math.min(1, step / 20) * (1 - step / steps) },
    ...(step % 50 === 0 ? [{ step, name: heldout, value: 3.3 + 3.3 * Math.exp(-step / 60) }] : []),
  ]);
}

export async function checkpointArtifact(
  steps: number,
  statistics: JsonObject,
  heldout = 'heldoutLossNats',
): Promise<ArtifactReader> {
  const config = { n_layer: 2, n_embd: 128, n_head: 4, n_positions: 128, vocab_size: 1024 };
  const files: FileEntry[] = [
    await draft.write('config.json', Buffer.from(JSON.stringify(config))),
    await draft.write('state.json', Buffer.from(JSON.stringify({ seed: 1, steps }))),
  ];
  const [metrics] = await writeShards(draft, 'series', 'metrics', seriesOf(steps, heldout));
  if (metrics) files.push({ ...metrics, path: 'metrics.arrow' });
  return readerOf({
    kind: 'checkpoint',
    schemaVersion: 1,
    files,
    work: { count: steps, unit: 'steps' },
    statistics,
  });
}

async function dataArtifact(
  kind: 'threads' | 'documents' | 'pairs' | 'tokens' | 'token-pairs',
  statistics: JsonObject,
) {
  const files = [await draft.write('train/00000.arrow', Buffer.from(kind))];
  return readerOf({ kind, schemaVersion: 1, files, work: { count: 345, unit: 'rows' }, statistics });
}

/** Everything that a small run has to report. */
export async function sampleInputs(): Promise<ReportInputs> {
  const language = { parameters: 545_000, tokensSeen: 409_600, unigramLossNats: 5.61, heldoutLossNats: 3.41 };
  return {
    scores: [
      await scoresArtifact(scoresOf(160, 0.5, 1)),
      await scoresArtifact(scoresOf(96, 0.9, 2)),
      await scoresArtifact(scoresOf(96, 0.7, 3)),
    ],
    tasks: [
      await taskScoresArtifact(choicesOf(80, 0.1, 1)),
      await taskScoresArtifact(choicesOf(80, 0.2, 2)),
      await taskScoresArtifact(rewardsOf(80, 3)),
      await taskScoresArtifact(wordsOf(40, -3, 1)),
      await taskScoresArtifact(wordsOf(40, -4, 1)),
    ],
    checkpoints: [
      await checkpointArtifact(400, language),
      await checkpointArtifact(60, { parameters: 545_128, 'train.pairs': 258 }),
      await checkpointArtifact(
        100,
        { parameters: 545_000, tokensSeen: 12_800, heldoutDivergenceNatsBefore: 7.5 },
        'heldoutDivergenceNats',
      ),
    ],
    threads: [
      await dataArtifact('threads', {
        rowsIn: 459,
        rowsOut: 111,
        'dropped.otherPostType': 2,
        quarantined: 0,
      }),
    ],
    documents: [await dataArtifact('documents', { documents: 44 })],
    pairs: [await dataArtifact('pairs', { pairs: 367, 'dropped.equalScores': 41 })],
    tokens: [await dataArtifact('tokens', { 'train.tokens': 51_200 })],
    tokenPairs: [await dataArtifact('token-pairs', { 'contextTokens.median': 24 })],
  };
}

export const sampleParams: ReportParams = {
  title: 'Quickstart',
  synthetic: true,
  command: 'npx retort quickstart',
  scores: [
    { name: 'PMP', set: 'stackexchange' },
    { name: 'with PMP', set: 'comparisons' },
    { name: 'without PMP', set: 'comparisons' },
  ],
  tasks: [
    { model: 'raw', task: 'hhh' },
    { model: 'prompted', task: 'hhh' },
    { model: 'PMP', task: 'hhh' },
    { model: 'raw', task: 'last-words' },
    { model: 'prompted', task: 'last-words' },
  ],
  taskComparisons: [
    { task: 'hhh', candidate: 'prompted', baseline: 'raw' },
    { task: 'hhh', candidate: 'PMP', baseline: 'prompted' },
    { task: 'last-words', candidate: 'prompted', baseline: 'raw' },
  ],
  checkpoints: ['lm', 'PMP', 'distilled'],
  threads: [{ name: 'samples', license: 'CC0-1.0' }],
  documents: [{ name: 'text', license: 'CC0-1.0' }],
  pairs: [{ name: 'stackexchange', license: null }],
  tokens: ['corpus'],
  tokenPairs: ['comparisons'],
  comparisons: [{ candidate: 'with PMP', baseline: 'without PMP' }],
};
