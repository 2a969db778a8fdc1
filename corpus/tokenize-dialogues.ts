import type { Compute } from '../storage/ports.js';
import { readShards } from '../storage/shards/read-shards.js';
import type { TokensRecord } from '../storage/shards/records.js';
import { inBatches } from './batches.js';
import { dialogueOf } from './dialogues.js';
import type { TokenizeDialoguesInputs, TokenizeDialoguesParams } from './distillation-params.js';
import { NothingLeft } from './errors.js';
import { groupOf } from './groups.js';
import { Pace } from './pace.js';
import type { NoExecution } from './params.js';
import { type Split, splitOf } from './split.js';
import { writeSplitShards } from './split-shards.js';
import { closed } from './tokenizer/closed.js';
import { openTokenizer } from './tokenizer/encode.js';

/** Threads as dialogues, one a row, split by question: `train/`, `heldout/`. Rows are threads. */
const tokenizeDialogues: Compute<TokenizeDialoguesInputs, TokenizeDialoguesParams, NoExecution> = async (
  { threads, tokenizer },
  params,
  context,
) => {
  const encoding = await openTokenizer(tokenizer);
  const pace = new Pace(context);
  const counts = { rowsIn: 0, 'dropped.unanswered': 0, tokens: 0 };
  async function* dialoguesOf(split: Split): AsyncGenerator<string> {
    for (const artifact of threads) {
      for await (const thread of readShards(artifact, 'threads', 'threads')) {
        await pace.tick();
        if (splitOf(groupOf(thread), params) !== split) continue;
        const dialogue = dialogueOf(thread);
        counts.rowsIn += 1;
        if (dialogue === null) counts['dropped.unanswered'] += 1;
        else yield dialogue;
      }
    }
  }
  async function* rowsOf(split: Split): AsyncGenerator<TokensRecord> {
    for await (const batch of inBatches(dialoguesOf(split))) {
      for (const ids of await encoding.encode(batch)) {
        counts.tokens += ids.length + 1;
        yield { tokens: closed(ids) };
      }
    }
  }
  const { files, rows } = await writeSplitShards(context.draft, 'tokens', rowsOf);
  if (rows.train === 0) {
    const { 'dropped.unanswered': unanswered } = counts;
    throw new NothingLeft('dialogues', { unanswered }, 'add questions that have answers');
  }
  pace.report();
  return {
    kind: 'tokens',
    schemaVersion: 1,
    files,
    work: { count: rows.train + rows.heldout, unit: 'rows' },
    statistics: {
      tokenizer: tokenizer.digest,
      vocabularySize: encoding.vocabularySize,
      ...counts,
      rowsOut: rows.train + rows.heldout,
      'train.dialogues': rows.train,
      'heldout.dialogues': rows.heldout,
    },
  };
};

export default tokenizeDialogues;
