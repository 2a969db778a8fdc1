import { beforeAll, describe, expect, it } from 'vitest';
import finetunePreferenceModel from '../../../engine/train/finetune-preference-model.js';
import pretrainLanguageModel from '../../../engine/train/pretrain-language-model.js';
import evaluatePreferenceModel from '../../../evaluation/evaluate-preference-model.js';
import { accuracyStatistics } from '../../../evaluation/scored-pairs.js';
import type { ArtifactReader, StageProgress } from '../../../storage/ports.js';
import { readShards } from '../../../storage/shards/read-shards.js';
import type { PairScoreRecord } from '../../../storage/shards/records.js';
import { memoryContext, shardArtifact } from '../engine/train/memory-artifacts.js';
import {
  languageModel,
  pairs,
  preference,
  trained,
  vocabulary,
  walkingTokens,
} from '../engine/train/training-bench.js';

let untrained: ArtifactReader;
let model: ArtifactReader;
let tokenPairs: ArtifactReader;

beforeAll(async () => {
  const tokens = await walkingTokens();
  tokenPairs = await shardArtifact('token-pairs', { train: pairs(60), heldout: pairs(20, 60) }, vocabulary);
  ({ artifact: untrained } = await trained(async ({ context, reader }) =>
    reader(await pretrainLanguageModel({ tokens }, { ...languageModel, steps: 2 }, context)),
  ));
  ({ artifact: model } = await trained(async ({ context, reader }) =>
    reader(
      await finetunePreferenceModel(
        { model: untrained, pairs: tokenPairs },
        { ...preference, epochs: 8 },
        context,
      ),
    ),
  ));
});

async function evaluated(
  inputs: { model: ArtifactReader; pairs: ArtifactReader },
  limit: number | null = null,
) {
  const reports: StageProgress[] = [];
  const { context, reader } = memoryContext(
    { threads: 1 },
    { onProgress: (progress) => reports.push(progress) },
  );
  const draft = await evaluatePreferenceModel(inputs, { limit }, context);
  const rows: PairScoreRecord[] = [];
  for await (const row of readShards(reader(draft), 'scores', 'scores')) rows.push(row);
  return { draft, rows, reports };
}

describe('evaluating a preference model', () => {
  it('scores every held-out pair once, in order, and counts what it found', async () => {
    const { draft, rows, reports } = await evaluated({ model, pairs: tokenPairs });
    expect(rows.map(({ id }) => id)).toEqual(pairs(20, 60).map(({ id }) => id));
    expect(draft).toMatchObject({ kind: 'scores', work: { count: 20, unit: 'pairs' } });
    expect(draft.files.map(({ path }) => path)).toEqual(['scores/00000.arrow']);
    expect(draft.statistics).toEqual({
      ...accuracyStatistics(rows),
      droppedPairs: 0,
      truncatedContexts: expect.any(Number),
    });
    expect(draft.statistics.accuracy).toBeGreaterThan(0.9);
    expect(reports.at(-1)).toEqual({ done: 20, total: 20, unit: 'pairs' });
  });

  it('scores as many pairs as it is told', async () => {
    const { rows } = await evaluated({ model, pairs: tokenPairs }, 7);
    expect(rows.map(({ id }) => id)).toEqual(pairs(7, 60).map(({ id }) => id));
  });

  it('counts the length-only rule from characters, equal lengths as halves', () => {
    const row = (goodScore: number, goodChars: number): PairScoreRecord => {
      return { id: 'p', group: 'g', goodScore, badScore: 0, goodChars, badChars: 10 };
    };
    expect(accuracyStatistics([row(1, 12), row(0, 10), row(-1, 9), row(1, 8)])).toMatchObject({
      accuracy: 0.625,
      ties: 1,
      n: 4,
      lengthOnlyAccuracy: 0.375,
    });
  });

  it('refuses pairs of which none is held out', async () => {
    const none = await shardArtifact('token-pairs', { train: pairs(5), heldout: [] }, vocabulary);
    await expect(evaluated({ model, pairs: none })).rejects.toMatchObject({
      code: 'E8001',
      facts: { found: 'no held-out pairs' },
    });
  });

  it('refuses a model whose score is no number', async () => {
    const weights = Buffer.from(await model.bytes('weights.safetensors'));
    weights.fill(0xff, weights.length - 4 * 32);
    const broken: ArtifactReader = {
      ...model,
      bytes: async (path) => (path === 'weights.safetensors' ? weights : model.bytes(path)),
    };
    await expect(evaluated({ model: broken, pairs: tokenPairs })).rejects.toMatchObject({ code: 'E8002' });
  });

  it('refuses a language model', async () => {
    await expect(evaluated({ model: untrained, pairs: tokenPairs })).rejects.toMatchObject({ code: 'E4304' });
  });
});
