import { encodeText, textOf } from '../bytes.js';
import type { ObjectStore } from '../object-store.js';
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

/** Writes the entries as the run's next log segment; object stores cannot append. Several writers may take turns. */
export async function appendLog(
  store: ObjectStore,
  run: string,
  entries: readonly LogEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const folder = `${await folderOf(store, run)}logs/`;
  const bytes = encodeText(entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
  for (let number = (await newestSegment(store, folder)) + 1; ; number += 1)
    if (await store.create(segmentKey(folder, number), bytes)) return;
}

/** Entries in the order of their segments, with the segment's number: pass it as `after` to read on from there. */
export async function* readLog(
  store: ObjectStore,
  run: string,
  options: { stage?: string; after?: number } = {},
): AsyncGenerator<LogEntry & { readonly segment: number }> {
  const folder = `${await folderOf(store, run)}logs/`;
  const after = segmentKey(folder, options.after ?? 0);
  for await (const { key } of store.list(folder, { after })) {
    const segment = numberOf(key);
    for (const line of (await textOf(store.read(key))).split('\n')) {
      if (line === '') continue;
      const entry = JSON.parse(line) as LogEntry;
      if (options.stage === undefined || entry.stage === options.stage) yield { ...entry, segment };
    }
  }
}

async function newestSegment(store: ObjectStore, folder: string): Promise<number> {
  let newest = 0;
  for await (const { key } of store.list(folder)) newest = numberOf(key);
  return newest;
}

function segmentKey(folder: string, number: number): string {
  return `${folder}${String(number).padStart(8, '0')}.jsonl`;
}

function numberOf(key: string): number {
  return Number(key.slice(-'00000000.jsonl'.length, -'.jsonl'.length));
}
