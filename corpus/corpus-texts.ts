import { readShards } from '../storage/shards/read-shards.js';
import type { ThreadRecord } from '../storage/shards/records.js';
import { groupOf } from './groups.js';
import type { CorpusInputs } from './params.js';

/** One document of a language-modelling corpus; `group` is the unit of its split. */
export interface CorpusText {
  readonly group: string;
  readonly text: string;
}

/** Every text of the inputs, documents before threads, in the order of their shards. */
export async function* corpusTexts({ documents, threads }: CorpusInputs): AsyncGenerator<CorpusText> {
  for (const artifact of documents) {
    for await (const record of readShards(artifact, 'documents', 'documents')) {
      yield { group: groupOf(record), text: record.text };
    }
  }
  for (const artifact of threads) {
    for await (const record of readShards(artifact, 'threads', 'threads')) {
      yield { group: groupOf(record), text: threadText(record) };
    }
  }
}

/** Title, body and answers, apart by blank lines. */
function threadText({ title, body, responses }: ThreadRecord): string {
  return [title, body, ...responses.map(({ text }) => text)].filter((part) => part !== '').join('\n\n');
}
