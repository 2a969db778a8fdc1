import { beforeAll, describe, expect, it } from 'vitest';
import { randomness } from '../../../../engine/random.js';
import { openLanguageModel } from '../../../../engine/runtime/language-model.js';
import { openDecoder } from '../../../../engine/runtime/sampling/decoder-session.js';
import { sample } from '../../../../engine/runtime/sampling/sample.js';
import distilContext from '../../../../engine/train/distil-context.js';
import type { DistilContextParams } from '../../../../engine/train/distillation-params.js';
import pretrainLanguageModel from '../../../../engine/train/pretrain-language-model.js';
import type { ArtifactReader } from '../../../../storage/ports.js';
import { readRows } from '../../../../storage/shards/read-shards.js';
import { distillation, promptOf, recorded, type TeacherInputs, teacherInputs } from './distillation-bench.js';
import { shardArtifact } from './memory-artifacts.js';
import { type Bench, bytesOf, languageModel, trained, vocabulary } from './training-bench.js';

let inputs: TeacherInputs;
let teacher: ArtifactReader;
beforeAll(async () => {
  inputs = await teacherInputs();
  teacher = await recorded(inputs);
});

const distil =
  (
    changes: Partial<DistilContextParams> = {},
    from: { model?: ArtifactReader; teacher?: ArtifactReader } = {},
  ) =>
  async ({ context, reader }: Bench) =>
    reader(
      await distilContext(
        { model: inputs.model, teacher, ...from },
        { ...distillation, ...changes },
        context,
      ),
    );

describe('context distillation', () => {
  it('takes every sequence once an epoch, and says what it learnt from', async () => {
    const { artifact } = await trained(distil({ epochs: 3, batchSequences: 5 }));
    expect(artifact.manifest.work).toEqual({ count: 9, unit: 'steps' });
    expect(artifact.manifest.statistics).toMatchObject({
      'train.sequences': 12,
      'heldout.sequences': 6,
      prompt: 'sha256:prompt',
      teacher: inputs.model.digest,
      k: 5,
    });
  });

  it('gives the same bytes with one and two threads, and after an interruption', async () => {
    const whole = await trained(distil());
    for (const stop of [{ threads: 2 }, { stopAfter: 2 }, { stopAfter: 5, threads: 2 }]) {
      const other = await trained(distil(), stop);
      expect(other.artifact.manifest).toEqual(whole.artifact.manifest);
    }
  });

  it('decays linearly to zero from a multiple of the learning rate of pretraining', async () => {
    const { artifact } = await trained(distil());
    const rates = [];
    for await (const { name, value } of readRows(artifact, 'metrics.arrow', 'metrics'))
      if (name === 'learningRate') rates.push(value);
    const peak = distillation.learningRateMultiple * languageModel.learningRate;
    expect(rates.map((rate) => Number((rate / peak).toFixed(9)))).toEqual(
      [6, 5, 4, 3, 2, 1].map((left) => Number((left / 6).toFixed(9))),
    );
  });

  it('leaves a student that is its own unprompted teacher where it is', async () => {
    const prompt = await promptOf([]);
    const unprompted = await recorded({ ...inputs, prompt }, { dialogueFraction: 1, sequences: 6 });
    const still = await trained(distil({ weightDecay: 0 }, { teacher: unprompted }));
    expect(Math.abs(Number(still.artifact.manifest.statistics.heldoutDivergenceNatsBefore))).toBeLessThan(
      1e-5,
    );
    expect(await bytesOf(still.artifact, 'config.json')).toBe(await bytesOf(inputs.model, 'config.json'));
  });

  it('teaches a smaller model of the same tokenizer, which keeps its own size', async () => {
    const decoder = { contextLength: 32, layers: 3, width: 48, heads: 3 };
    const { artifact: larger } = await trained(async ({ context, reader }) =>
      reader(
        await pretrainLanguageModel(
          { tokens: inputs.text },
          { ...languageModel, decoder, steps: 40 },
          context,
        ),
      ),
    );
    const taught = await recorded({ ...inputs, model: larger });
    const { artifact } = await trained(distil({ epochs: 6, teacher: larger.digest }, { teacher: taught }));
    const { statistics } = artifact.manifest;
    expect(Number(statistics.heldoutDivergenceNats)).toBeLessThan(
      0.8 * Number(statistics.heldoutDivergenceNatsBefore),
    );
    expect(statistics.teacher).toBe(larger.digest);
    expect(await bytesOf(artifact, 'config.json')).toBe(await bytesOf(inputs.model, 'config.json'));
    await expect(
      trained(distil({ teacher: inputs.model.digest }, { teacher: taught })),
    ).rejects.toMatchObject({
      code: 'E4308',
      facts: { where: { field: 'teacher' } },
    });
  });

  it.each([
    ['k', { k: 4 }],
    ['prompt', { prompt: 'sha256:another' }],
    ['teacher', { teacher: 'sha256:another' }],
  ])('refuses a record whose %s is not the declared one', async (field, declared) => {
    await expect(trained(distil(declared))).rejects.toMatchObject({
      code: 'E4308',
      kind: 'refused',
      facts: { where: { field } },
    });
  });

  it('takes a record that is what is declared', async () => {
    const declared = { k: 5, prompt: 'sha256:prompt', teacher: inputs.model.digest };
    expect((await trained(distil(declared))).artifact.manifest.kind).toBe('checkpoint');
  });

  it('refuses a student of another tokenizer', async () => {
    const tokens = await shardArtifact(
      'tokens',
      { train: [{ tokens: Uint16Array.from({ length: 100 }, (_, i) => i % 60) }], heldout: [] },
      { ...vocabulary, tokenizer: 'sha256:other' },
    );
    const { artifact: model } = await trained(async ({ context, reader }) =>
      reader(await pretrainLanguageModel({ tokens }, { ...languageModel, steps: 1 }, context)),
    );
    await expect(trained(distil({}, { model }))).rejects.toMatchObject({
      code: 'E4308',
      facts: { where: { field: 'tokenizer' } },
    });
  });
});

/** Documents `mode question answer end`: the mode decides which of two answers a question has. */
describe('a prompt that decides the answers', () => {
  const MODES = [60, 61];
  const answerOf = (mode: number, question: number) => question + (mode === MODES[0] ? 20 : 36);
  const questions = Array.from({ length: 20 }, (_, i) => 4 + i);
  const draws = randomness(1, 'questions');
  const question = (i: number) => 4 + Math.floor(20 * draws.uniform(i));

  /** Share of the questions that greedy continuation answers as the first mode does. */
  async function accuracy(checkpoint: ArtifactReader, prompt: number[]): Promise<number> {
    const session = await openDecoder(await openLanguageModel(checkpoint), { threads: 1 });
    const found = await sample(
      session,
      questions.map((one) => [...prompt, one]),
      { temperature: 0, topK: null, topP: 1, maxTokens: 1, stop: [], seed: 1 },
      { batchSequences: 20, decode: async () => '', signal: new AbortController().signal },
    ).finally(session.close);
    const right = found.filter(({ tokens }, i) => tokens[0] === answerOf(60, questions[i] ?? 0));
    return right.length / questions.length;
  }

  it('is learnt by a student that never reads it', async () => {
    const documents = Array.from({ length: 600 }, (_, i) => {
      const mode = MODES[i % 2] ?? 0;
      return { tokens: Uint16Array.of(mode, question(i), answerOf(mode, question(i)), 0) };
    });
    const text = await shardArtifact(
      'tokens',
      { train: documents, heldout: documents.slice(0, 20) },
      vocabulary,
    );
    const lm = { ...languageModel, steps: 150, schedule: 'constant' as const };
    const { artifact: model } = await trained(async ({ context, reader }) =>
      reader(await pretrainLanguageModel({ tokens: text }, lm, context)),
    );
    const bare = Array.from({ length: 120 }, (_, i) => ({ tokens: Uint16Array.of(question(1000 + i)) }));
    const dialogues = [
      await shardArtifact('tokens', { train: bare, heldout: bare.slice(0, 20) }, vocabulary),
    ];
    const taught = await recorded(
      { model, prompt: await promptOf([60]), text, dialogues },
      { sequences: 120, dialogueFraction: 1, sequenceTokens: 4 },
    );
    const { artifact: student } = await trained(distil({ epochs: 5 }, { model, teacher: taught }));
    const { heldoutDivergenceNats, heldoutDivergenceNatsBefore } = student.manifest.statistics;
    expect(Number(heldoutDivergenceNatsBefore)).toBeGreaterThan(0.3);
    expect(Number(heldoutDivergenceNats)).toBeLessThan(0.1 * Number(heldoutDivergenceNatsBefore));
    expect(await accuracy(model, [60])).toBeGreaterThan(0.9);
    expect(await accuracy(model, [])).toBeLessThan(0.8);
    expect(await accuracy(student, [])).toBeGreaterThan(0.9);
  });
});
