import type { ArtifactReader, Spool } from '../../storage/ports.js';
import { readShards } from '../../storage/shards/read-shards.js';
import { TeacherMismatch, TooLittleData } from '../errors.js';
import type { TaughtSequence } from '../packing/distillation-batch.js';
import type { LanguageModel } from '../runtime/language-model.js';
import type { DistilContextParams } from './distillation-params.js';
import type { Items } from './items.js';
import { TaughtFile } from './spooled/taught-file.js';

export interface TaughtSequences {
  readonly training: Items<TaughtSequence>;
  readonly heldout: Items<TaughtSequence>;
}

/**
 * What a teacher recorded, in local files.
 * @throws TeacherMismatch when it is not what is declared, or not for this student
 */
export async function readTaught(
  record: ArtifactReader,
  student: LanguageModel,
  declared: DistilContextParams,
  spool: Spool,
): Promise<TaughtSequences> {
  checkStatistics(record, student, declared);
  const training = await readSplit(record, 'train', { student, k: declared.k, spool });
  if (training.length === 0)
    throw new TooLittleData('the teacher recorded nothing', 'at least 1 sequence', '0', 'raise sequences');
  return { training, heldout: await readSplit(record, 'heldout', { student, k: declared.k, spool }) };
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
  { student, k, spool }: { student: LanguageModel; k: number; spool: Spool },
): Promise<TaughtFile> {
  const { contextLength } = student.config;
  const sequences = await TaughtFile.in(spool, k);
  for await (const { tokens, ids, logprobs } of readShards(record, split, 'teacher')) {
    if (tokens.length > contextLength)
      throw new TeacherMismatch(
        'sequenceTokens',
        `at most the student's ${contextLength}`,
        `${tokens.length}`,
      );
    if (ids.width !== k) throw new TeacherMismatch('k', `${k}`, `${ids.width} in ${split}/`);
    await sequences.add({ tokens, ids: ids.values, logprobs: logprobs.values });
  }
  return sequences;
}
