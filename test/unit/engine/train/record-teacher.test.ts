import { beforeAll, describe, expect, it } from 'vitest';
import { openLanguageModel } from '../../../../engine/runtime/language-model.js';
import { openDecoder } from '../../../../engine/runtime/sampling/decoder-session.js';
import { growingSequences } from '../../../../engine/runtime/sampling/growing-sequences.js';
import type { ArtifactReader } from '../../../../storage/ports.js';
import { readShards } from '../../../../storage/shards/read-shards.js';
import type { TeacherRecord } from '../../../../storage/shards/records.js';
import {
  dialoguesOf,
  promptOf,
  recorded,
  recording,
  type TeacherInputs,
  teacherInputs,
} from './distillation-bench.js';
import { memoryCheckpoints } from './memory-artifacts.js';
import { vocabulary } from './training-bench.js';

let inputs: TeacherInputs;
beforeAll(async () => {
  inputs = await teacherInputs();
});

async function rowsOf(artifact: ArtifactReader, split = 'train'): Promise<TeacherRecord[]> {
  const rows: TeacherRecord[] = [];
  for await (const row of readShards(artifact, split, 'teacher')) rows.push(row);
  return rows;
}

/** The k likeliest tokens after all of `tokens`, by a computation that keeps nothing. */
async function likeliestAfter(tokens: readonly number[]) {
  const model = await openLanguageModel(inputs.model);
  const session = await openDecoder(model, { threads: 1 });
  const shape = { sequences: 1, slots: model.config.contextLength };
  const [logits] = await growingSequences(session, shape).append([tokens]).finally(session.close);
  const z = [...(logits ?? [])];
  const logSum = Math.log(z.reduce((sum, x) => sum + Math.exp(x), 0));
  return [...z.keys()]
    .sort((a, b) => (z[b] ?? 0) - (z[a] ?? 0))
    .slice(0, recording.k)
    .map((id) => ({ id, log: (z[id] ?? Number.NaN) - logSum }));
}

async function expectRecorded(
  { tokens, ids, logprobs }: TeacherRecord,
  context: readonly number[],
  at: number,
) {
  const expected = await likeliestAfter([...context, ...tokens.slice(0, at + 1)]);
  const own = (vectors: { width: number; values: ArrayLike<number> }) =>
    Array.from(vectors.values).slice(at * vectors.width, (at + 1) * vectors.width);
  expect(own(ids)).toEqual(expected.map(({ id }) => id));
  for (const [i, log] of own(logprobs).entries())
    expect(Math.abs(log - (expected[i]?.log ?? Number.NaN))).toBeLessThan(1e-5);
}

function stopAt(tokens: number, abort: AbortController) {
  return ({ done }: { done: number }) => {
    if (done === tokens) abort.abort();
  };
}

describe('recording a teacher', () => {
  it('keeps what the model expects after prompt, cue and text, and after prompt and dialogue', async () => {
    const rows = await rowsOf(await recorded(inputs));
    const [text, dialogue] = [rows[0], rows[7]];
    if (!text || !dialogue) throw new Error('too few rows');
    const prompt = [7, 8, 9, 30, 31, 10];
    for (const at of [0, 4, 9]) await expectRecorded(text, [...prompt, 4], at);
    for (const at of [0, dialogue.tokens.length - 1]) await expectRecorded(dialogue, prompt, at);
  });

  it('keeps half of each kind, dialogues by their beginnings, and says so', async () => {
    const artifact = await recorded(inputs);
    const rows = await rowsOf(artifact);
    expect(rows.map(({ tokens }) => tokens.length).slice(0, 6)).toEqual(Array(6).fill(10));
    expect(
      rows
        .slice(6)
        .map(({ tokens }) => tokens.length)
        .sort((a, b) => a - b),
    ).toEqual([4, 7, 8, 10, 10, 10]);
    for (const { tokens, ids, logprobs } of rows) {
      expect(ids.values.length).toBe(5 * tokens.length);
      expect(logprobs.values.length).toBe(5 * tokens.length);
    }
    expect(artifact.manifest.statistics).toMatchObject({
      ...vocabulary,
      teacher: inputs.model.digest,
      prompt: 'sha256:prompt',
      k: 5,
      promptTokens: 6,
      'train.texts': 6,
      'train.dialogues': 6,
      'train.truncatedDialogues': 2,
      'heldout.texts': 3,
      'heldout.dialogues': 3,
      tokens: [...rows, ...(await rowsOf(artifact, 'heldout'))].reduce((n, row) => n + row.tokens.length, 0),
    });
    const { meanRemainder } = artifact.manifest.statistics;
    expect(Number(meanRemainder)).toBeGreaterThan(0);
    expect(Number(meanRemainder)).toBeLessThan(1);
  });

  it('gives the same bytes with one and two threads, and other sequences with another seed', async () => {
    const one = await recorded(inputs);
    expect((await recorded(inputs, {}, { threads: 2 })).manifest).toEqual(one.manifest);
    expect((await recorded(inputs, { seed: 3 })).manifest.files).not.toEqual(one.manifest.files);
  });

  it('does without dialogues where none are asked for', async () => {
    const artifact = await recorded({ ...inputs, dialogues: [] }, { dialogueFraction: 0, sequences: 4 });
    expect(artifact.manifest.statistics).toMatchObject({ 'train.texts': 4, 'train.dialogues': 0 });
  });

  it.each([
    ['a prompt that leaves the sequences no room', { sequenceTokens: 18 }, 'E4307', 'configuration'],
    ['more named tokens than the vocabulary has', { k: 65 }, 'E4306', 'configuration'],
    ['more dialogues than there are', { sequences: 14 }, 'E4305', 'bad-input'],
    ['more text than there is', { sequences: 1000, dialogueFraction: 0 }, 'E4305', 'bad-input'],
  ])('refuses %s', async (_what, change, code, kind) => {
    await expect(recorded(inputs, change)).rejects.toMatchObject({ code, kind });
  });

  it('refuses a prompt of another tokenizer, and tokens that are no prompt', async () => {
    const prompt = await promptOf([7, 8], { ...vocabulary, tokenizer: 'sha256:other' });
    await expect(recorded({ ...inputs, prompt })).rejects.toMatchObject({ code: 'E4304' });
    const none = await dialoguesOf([5]);
    await expect(recorded({ ...inputs, prompt: none })).rejects.toMatchObject({ code: 'E4306' });
  });

  it('stops when it is told to', async () => {
    const signal = AbortSignal.abort();
    await expect(recorded(inputs, {}, { signal })).rejects.toMatchObject({ code: 'E4301' });
  });

  it('goes on after what it had recorded when it was stopped, to the same bytes', async () => {
    const many = { sequences: 80, dialogueFraction: 0.05, heldoutSequences: 8 };
    const tokensAfterRuns: number[] = [];
    const onProgress = ({ done }: { done: number }) => tokensAfterRuns.push(done);
    const whole = await recorded(inputs, many, { onProgress });
    expect(tokensAfterRuns).toHaveLength(5);
    for (const [runs, tokens] of tokensAfterRuns.entries()) {
      const checkpoints = memoryCheckpoints();
      const abort = new AbortController();
      const stopping = { checkpoints, signal: abort.signal, onProgress: stopAt(tokens, abort) };
      if (runs < tokensAfterRuns.length - 1)
        await expect(recorded(inputs, many, stopping)).rejects.toMatchObject({ code: 'E4301' });
      else await recorded(inputs, many, stopping);
      const again: number[] = [];
      const resumed = { checkpoints, onProgress: ({ done }: { done: number }) => again.push(done) };
      expect((await recorded(inputs, many, resumed)).manifest).toEqual(whole.manifest);
      expect(again).toEqual(tokensAfterRuns.slice(runs + 1));
    }
  });
});
