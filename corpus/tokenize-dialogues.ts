import type { Compute } from '../storage/ports.js';
import { readShards } from '../storage/shards/read-shards.js';
import type { TokensRecord } from '../storage/shards/records.js';
import { inBatches } from './batches.js';
import { type Dialogue, dialogueOf, fitTurns } from './dialogues.js';
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
  const counts = { rowsIn: 0, 'dropped.unanswered': 0, truncated: 0, tokens: 0 };
  async function* dialoguesOf(split: Split): AsyncGenerator<Dialogue> {
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
      const ids = await encoding.encode(batch.flatMap(({ question, answer }) => [question, answer]));
      for (const at of batch.keys()) {
        const tokens = dialogueTokens(ids.slice(2 * at, 2 * at + 2), params.maxTokens);
        counts.tokens += tokens.row.length;
        counts.truncated += tokens.truncated ? 1 : 0;
        yield { tokens: tokens.row };
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

type Ids = Uint16Array | Uint32Array;

function dialogueTokens([question = none, answer = none]: readonly Ids[], maxTokens: number | null) {
  const whole = question.length + answer.length;
  const turns = fitTurns(question, answer, maxTokens === null ? whole : maxTokens - 1);
  const row = closed(joined(turns.question, turns.answer));
  return { row, truncated: row.length <= whole };
}

const none = new Uint16Array();

function joined(a: Ids, b: Ids): Ids {
  const tokens =
    a instanceof Uint32Array ? new Uint32Array(a.length + b.length) : new Uint16Array(a.length + b.length);
  tokens.set(a);
  tokens.set(b, a.length);
  return tokens;
}

export default tokenizeDialogues;
