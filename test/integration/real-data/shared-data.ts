import { existsSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { describe, it } from 'vitest';
import type { SourceReader } from '../../../storage/ports.js';
import { sourceOf } from '../../unit/corpus/workbench.js';

/** Public data sets that the repository does not carry: `RETORT_SHARED_DATA`, or a folder beside the checkout. */
export const sharedFolder = resolve(process.env.RETORT_SHARED_DATA ?? '../shared/data');

/** Tests over real data; without the folder they fail in CI and are skipped elsewhere. */
export function describeRealData(name: string, tests: () => void): void {
  if (existsSync(sharedFolder)) describe(name, tests);
  else if (process.env.CI === undefined) describe.skip(name, tests);
  else {
    it(name, () => {
      throw new Error(`no folder ${sharedFolder}: set RETORT_SHARED_DATA`);
    });
  }
}

export function sharedBytes(path: string): Uint8Array {
  return readFileSync(resolve(sharedFolder, path));
}

export function sharedSource(path: string): SourceReader {
  return sourceOf(sharedBytes(path), basename(path), 65_536);
}
