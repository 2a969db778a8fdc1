import type {
  DistilContextParams,
  RecordTeacherParams,
} from '../../../../engine/train/distillation-params.js';
import pretrainLanguageModel from '../../../../engine/train/pretrain-language-model.js';
import recordTeacher from '../../../../engine/train/record-teacher.js';
import type { ArtifactReader } from '../../../../storage/ports.js';
import { writeShards } from '../../../../storage/shards/write-shards.js';
import { memoryContext, memoryDraft, shardArtifact } from './memory-artifacts.js';
import { languageModel, trained, vocabulary, walk, walkingTokens } from './training-bench.js';

export const recording: RecordTeacherParams = {
  k: 5,
  sequences: 12,
  heldoutSequences: 6,
  sequenceTokens: 10,
  dialogueFraction: 0.5,
  seed: 2,
};

export const distillation: DistilContextParams = {
  k: 5,
  prompt: null,
  teacher: null,
  learningRateMultiple: 0.5,
  schedule: 'linear-to-zero',
  warmupFraction: 0,
  batchSequences: 4,
  batchTokens: null,
  epochs: 2,
  evaluateEverySteps: 2,
  weightDecay: 0.1,
  betas: [0.9, 0.95],
  clipNorm: 1,
  maxSpikeNats: 3,
  microBatches: 2,
  seed: 5,
};

/** A tokenized prompt of the given ids; its cue is the token 4. */
export async function promptOf(ids: readonly number[], statistics = vocabulary): Promise<ArtifactReader> {
  const { draft, reader } = memoryDraft();
  const files = [
    ...(await writeShards(draft, 'train', 'tokens', [{ tokens: Uint16Array.from(ids) }])),
    ...(await writeShards(draft, 'cued', 'tokens', [{ tokens: Uint16Array.from([...ids, 4]) }])),
  ];
  const work = { count: ids.length, unit: 'tokens' } as const;
  const facts = { ...statistics, prompt: 'sha256:prompt' };
  return reader({ kind: 'tokens', schemaVersion: 1, files, work, statistics: facts });
}

export const dialoguesOf = (lengths: readonly number[]) =>
  shardArtifact(
    'tokens',
    {
      train: lengths.map((length, i) => ({ tokens: walk(200 + i, length) })),
      heldout: lengths.slice(0, 3).map((length, i) => ({ tokens: walk(300 + i, length) })),
    },
    vocabulary,
  );

/** A language model of the walk, a prompt, texts and dialogues. */
export async function teacherInputs() {
  const text = await walkingTokens();
  const { artifact: model } = await trained(async ({ context, reader }) =>
    reader(await pretrainLanguageModel({ tokens: text }, { ...languageModel, steps: 20 }, context)),
  );
  const prompt = await promptOf([7, 8, 9, 30, 31, 10]);
  return { model, prompt, text, dialogues: [await dialoguesOf([4, 10, 15, 7, 8, 30])] };
}

export type TeacherInputs = Awaited<ReturnType<typeof teacherInputs>>;

export async function recorded(
  inputs: TeacherInputs,
  changes: Partial<RecordTeacherParams> = {},
  { threads = 1, ...surroundings }: { threads?: number } & Parameters<typeof memoryContext>[1] = {},
): Promise<ArtifactReader> {
  const { context, reader } = memoryContext({ threads, checkpointSeconds: 0 }, surroundings);
  return reader(await recordTeacher(inputs, { ...recording, ...changes }, context));
}
