import type { JsonObject } from '../../lineage/json.js';
import type { FileEntry } from '../../lineage/manifest.js';
import type { ArtifactReader, Compute, ComputeContext } from '../../storage/ports.js';
import { readShards } from '../../storage/shards/read-shards.js';
import type { TeacherRecord } from '../../storage/shards/records.js';
import { writeShards } from '../../storage/shards/write-shards.js';
import { PromptTooLong, UnfitParameter } from '../errors.js';
import { logOfRemainder, type TaughtSequence } from '../packing/distillation-batch.js';
import { type LanguageModel, openLanguageModel } from '../runtime/language-model.js';
import { createTeacher } from '../runtime/teacher.js';
import { promptDigest, requireSameTokenizer } from '../runtime/token-statistics.js';
import type { RecordingExecution, RecordTeacherParams } from './distillation-params.js';
import { KeptRows } from './kept-rows.js';
import { readSequences, type TeacherSequences } from './teacher-sequences.js';

type Inputs = {
  readonly model: ArtifactReader;
  readonly prompt: ArtifactReader;
  readonly text: ArtifactReader;
  readonly dialogues: readonly ArtifactReader[];
};

/**
 * What a language model expects at every position of texts and dialogues that follow a prompt (method §3): its k
 * likeliest tokens with their log-probabilities. The sequences are kept without the prompt. What was recorded before
 * an interruption is not recorded again.
 */
const recordTeacher: Compute<Inputs, RecordTeacherParams, RecordingExecution> = async (
  { model: checkpoint, prompt, text, dialogues },
  params,
  context,
) => {
  const model = await openLanguageModel(checkpoint);
  for (const artifact of [prompt, text, ...dialogues]) requireSameTokenizer(model.state.tokenizer, artifact);
  const contexts = { texts: await onlyRow(prompt, 'cued'), dialogues: await onlyRow(prompt, 'train') };
  checkFit(model, contexts, params);
  const recording = new Recording(model, contexts, params, context);
  const files: FileEntry[] = [];
  const statistics: Record<string, number> = {};
  for (const split of ['train', 'heldout'] as const) {
    const sequences = await readSequences({ text, dialogues }, split, params, context.spool);
    files.push(...(await writeShards(context.draft, split, 'teacher', recording.records(sequences))));
    statistics[`${split}.texts`] = sequences.texts.length;
    statistics[`${split}.dialogues`] = sequences.dialogues.length;
    statistics[`${split}.truncatedDialogues`] = sequences.truncatedDialogues;
  }
  return {
    kind: 'teacher',
    schemaVersion: 1,
    files,
    work: { count: recording.tokens, unit: 'tokens' },
    statistics: {
      tokenizer: model.state.tokenizer,
      vocabularySize: model.config.vocabularySize,
      teacher: checkpoint.digest,
      prompt: promptDigest(prompt),
      k: params.k,
      sequenceTokens: params.sequenceTokens,
      promptTokens: contexts.dialogues.length,
      tokens: recording.tokens,
      /** Mean probability of a position that is outside its k tokens. */
      meanRemainder: recording.remainder / Math.max(1, recording.tokens),
      ...statistics,
    } satisfies JsonObject,
  };
};

type Contexts = { readonly [Of in 'texts' | 'dialogues']: Uint16Array | Uint32Array };

async function onlyRow(prompt: ArtifactReader, folder: string): Promise<Uint16Array | Uint32Array> {
  for await (const { tokens } of readShards(prompt, folder, 'tokens')) return tokens.slice();
  throw new UnfitParameter('prompt', `a prompt with ${folder}/`, 'none', 'make it with tokenize-prompt');
}

function checkFit(
  { config }: LanguageModel,
  { texts, dialogues }: Contexts,
  { k, sequenceTokens }: RecordTeacherParams,
): void {
  const longest = Math.max(texts.length, dialogues.length);
  if (longest + sequenceTokens > config.contextLength)
    throw new PromptTooLong(longest, sequenceTokens, config.contextLength);
  if (k > config.vocabularySize)
    throw new UnfitParameter('k', `at most the vocabulary of ${config.vocabularySize}`, `${k}`, 'lower it');
}

/** Records sequences, keeps the records in parts meanwhile, and counts what it has recorded. */
class Recording {
  tokens = 0;
  remainder = 0;
  readonly #kept: KeptRows<'teacher'>;

  constructor(
    private readonly model: LanguageModel,
    private readonly contexts: Contexts,
    private readonly params: RecordTeacherParams,
    private readonly context: ComputeContext<RecordingExecution>,
  ) {
    const { checkpoints, execution } = context;
    this.#kept = new KeptRows('teacher', checkpoints.parts, execution.checkpointSeconds);
  }

  async *records(sequences: TeacherSequences): AsyncGenerator<TeacherRecord> {
    for (const of of ['texts', 'dialogues'] as const) {
      if (sequences[of].length > 0) yield* this.#recordsAfter(this.contexts[of], sequences[of]);
    }
  }

  async *#recordsAfter(
    context: ArrayLike<number>,
    sequences: TeacherSequences['texts'],
  ): AsyncGenerator<TeacherRecord> {
    let kept = 0;
    for await (const record of this.#kept.next(sequences.length)) {
      kept += 1;
      yield this.#counted(record);
    }
    if (kept < sequences.length) yield* this.#recorded(context, sequences.slice(kept));
  }

  async *#recorded(context: ArrayLike<number>, sequences: TeacherSequences['texts']) {
    const { k, sequenceTokens } = this.params;
    const { execution, signal, progress } = this.context;
    const options = { k, tokens: sequenceTokens, threads: execution.threads };
    const teacher = await createTeacher(this.model, context, options);
    try {
      for await (const run of teacher.expectations(sequences, signal)) {
        const records = run.map((taught) => this.#record(taught));
        yield* records.map((record) => this.#counted(record));
        await this.#kept.add(records);
        progress.report({ done: this.tokens, total: null, unit: 'tokens' });
      }
    } catch (error) {
      await this.#kept.flush();
      throw error;
    } finally {
      await teacher.close();
    }
  }

  #record({ tokens, ids, logprobs }: TaughtSequence): TeacherRecord {
    const { k } = this.params;
    const Ids = this.model.config.vocabularySize <= 65_536 ? Uint16Array : Uint32Array;
    return {
      tokens: Ids.from(tokens),
      ids: { width: k, values: Ids.from(ids) },
      logprobs: { width: k, values: Float32Array.from(logprobs) },
    };
  }

  #counted(record: TeacherRecord): TeacherRecord {
    const { k } = this.params;
    const { values } = record.logprobs;
    this.tokens += record.tokens.length;
    for (let at = 0; at < values.length; at += k)
      this.remainder += Math.exp(logOfRemainder([...values.subarray(at, at + k)]));
    return record;
  }
}

export default recordTeacher;
