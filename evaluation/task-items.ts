import { openTokenizer } from '../corpus/tokenizer/encode.js';
import type { TokenItem } from '../engine/packing/frame-option.js';
import type { ArtifactReader } from '../storage/ports.js';
import { readShards } from '../storage/shards/read-shards.js';
import type { TaskItemRecord } from '../storage/shards/records.js';
import { EmptyTask } from './errors.js';

/** An item of a task with the ids of its texts; context and options are encoded apart, as answers always are. */
export interface TokenizedItem extends TokenItem {
  readonly record: TaskItemRecord;
}

const BATCH_ITEMS = 64;

/** The items of a task, in order. @throws EmptyTask when there are none */
export async function tokenizedItems(
  task: ArtifactReader,
  tokenizer: ArtifactReader,
): Promise<TokenizedItem[]> {
  const encoding = await openTokenizer(tokenizer);
  const records: TaskItemRecord[] = [];
  for await (const record of readShards(task, 'items', 'task-items')) records.push(record);
  if (records.length === 0) throw new EmptyTask();
  const items: TokenizedItem[] = [];
  for (let first = 0; first < records.length; first += BATCH_ITEMS) {
    const batch = records.slice(first, first + BATCH_ITEMS);
    const ids = await encoding.encode(batch.flatMap(({ context, options }) => [context, ...options]));
    let at = 0;
    for (const record of batch) {
      const [context = new Uint16Array(), ...options] = ids.slice(at, at + 1 + record.options.length);
      items.push({ record, context, options });
      at += 1 + record.options.length;
    }
  }
  return items;
}

/** Unicode characters of a text. */
export const characters = (text: string): number => Array.from(text).length;
