import type { ObjectStore } from '../object-store.js';

const DIGITS = 8;

/** Last number that this process saw in a folder: where the next look begins. */
const seenByStore = new WeakMap<ObjectStore, Map<string, number>>();

/** `<folder>00000001<extension>`: documents that are added and never changed, since object stores cannot append. */
export function numberedKey(folder: string, number: number, extension: string): string {
  return `${folder}${String(number).padStart(DIGITS, '0')}${extension}`;
}

export function numberOf(key: string, extension: string): number {
  return Number(key.slice(-DIGITS - extension.length, -extension.length));
}

/** Writes the bytes under the next free number and returns it; concurrent writers get different numbers. */
export async function addNumbered(
  store: ObjectStore,
  folder: string,
  extension: string,
  bytes: Uint8Array,
): Promise<number> {
  for (let number = (await newestNumber(store, folder, extension)) + 1; ; number += 1) {
    if (!(await store.create(numberedKey(folder, number, extension), bytes))) continue;
    remember(store, folder, number);
    return number;
  }
}

/** The highest number in the folder, 0 for none. */
export async function newestNumber(store: ObjectStore, folder: string, extension: string): Promise<number> {
  let newest = seenByStore.get(store)?.get(folder) ?? 0;
  const after = numberedKey(folder, newest, extension);
  for await (const { key } of store.list(folder, { after })) newest = numberOf(key, extension);
  remember(store, folder, newest);
  return newest;
}

function remember(store: ObjectStore, folder: string, number: number): void {
  const seen = seenByStore.get(store) ?? new Map<string, number>();
  seenByStore.set(store, seen.set(folder, Math.max(number, seen.get(folder) ?? 0)));
}
