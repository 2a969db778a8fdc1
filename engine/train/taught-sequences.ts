import type { ArtifactReader } from '../../storage/ports.js';
import { readShards } from '../../storage/shards/read-shards.js';
import { TeacherMismatch, TooLittleData } from '../errors.js';
import type { TaughtSequence } from '../packing/distillation-batch.js';
import type { LanguageModel } from '../runtime/language-model.js';
import type { DistilContextParams } from './distillation-params.js';

export interface TaughtSequences {
  readonly training: readonly TaughtSequence[];
  readonly heldout: readonly TaughtSequence[];
}

/**
 * What a teacher recorded, whole in memory.
 * @throws TeacherMismatch when it is not what is declared, or not for this student
 */
export async function readTaught(
  record: ArtifactReader,
  student: LanguageModel,
  declared: DistilContextParams,
): Promise<TaughtSequences> {
  checkStatistics(record, student, declared);
  const training = await readSplit(record, 'train', student, declared.k);
  if (training.length === 0)
    throw new TooLittleData('the teacher recorded nothing', 'at least 1 sequence', '0', 'raise sequences');
  return { training, heldout: await readSplit(record, 'heldout', student, declared.k) };
}

function checkStatistics(
  { manifest: { statistics } }: ArtifactReader,
  { config, state }: LanguageModel,
  { k, prompt, teacher }: DistilContextParams,
): void {
  const expected = { tokenizer: state.tokenizer, k, prompt, teacher };
  for (const [field, value] of Object.entries(expected)) {
    if (value !== null && statistics[field] !== value)
      throw new TeacherMismatch(field, `${value}`, `${statistics[field]}`);
  }
  if (Number(statistics.vocabularySize) > config.vocabularySize) {
    const found = `${statistics.vocabularySize} ids`;
    throw new TeacherMismatch('vocabularySize', `at most the student's ${config.vocabularySize} ids`, found);
  }
}

async function readSplit(
  record: ArtifactReader,
  split: 'train' | 'heldout',
  { config: { contextLength } }: LanguageModel,
  k: number,
): Promise<TaughtSequence[]> {
  const sequences: TaughtSequence[] = [];
  for await (const { tokens, ids, logprobs } of readShards(record, split, 'teacher')) {
    if (tokens.length > contextLength)
      throw new TeacherMismatch(
        'sequenceTokens',
        `at most the student's ${contextLength}`,
        `${tokens.length}`,
      );
    if (ids.width !== k) throw new TeacherMismatch('k', `${k}`, `${ids.width} in ${split}/`);
    sequences.push({
      tokens: tokens.slice(),
      ids: ids.values.slice(),
      logprobs: logprobs.values.slice(),
    });
  }
  return sequences;
}
