import { encodeText, textOf } from '../bytes.js';
import type { ObjectStore } from '../object-store.js';
import { addNumbered, numberedKey, numberOf } from './numbered.js';
import { folderOf } from './run-folder.js';

export interface LogEntry {
  /** ISO-8601 in UTC. */
  readonly at: string;
  readonly level: 'info' | 'warn' | 'error';
  /** The stage's id in the spec; null for the run itself. */
  readonly stage: string | null;
  readonly attempt: number | null;
  readonly message: string;
}

/** Writes the entries as the run's next log segment. Several writers may take turns. */
export async function appendLog(
  store: ObjectStore,
  run: string,
  entries: readonly LogEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`);
  await addNumbered(store, `${await folderOf(store, run)}logs/`, '.jsonl', encodeText(lines.join('')));
}

/** Entries in the order of their segments, with the segment's number: pass it as `after` to read on from there. */
export async function* readLog(
  store: ObjectStore,
  run: string,
  options: { stage?: string; after?: number } = {},
): AsyncGenerator<LogEntry & { readonly segment: number }> {
  const folder = `${await folderOf(store, run)}logs/`;
  const after = numberedKey(folder, options.after ?? 0, '.jsonl');
  for await (const { key } of store.list(folder, { after })) {
    const segment = numberOf(key, '.jsonl');
    for (const line of (await textOf(store.read(key))).split('\n')) {
      if (line === '') continue;
      const entry = JSON.parse(line) as LogEntry;
      if (options.stage === undefined || entry.stage === options.stage) yield { ...entry, segment };
    }
  }
}
