import type { JsonObject } from '../lineage/json.js';
import { writeBlob } from './blobs.js';
import { checkKey } from './keys.js';
import type { ByteSource, ObjectStore } from './object-store.js';
import type { DraftWriter } from './ports.js';
import type { StoreWarning } from './warnings.js';

/** Writes an artifact's files as blobs; nothing refers to them until the commit. */
export function draftWriter(
  store: ObjectStore,
  options: { onWarning?: (warning: StoreWarning) => void } = {},
): DraftWriter {
  return {
    async write(path: string, source: ByteSource, statistics?: JsonObject) {
      checkKey(path);
      const { sha256, sizeBytes, warnings } = await writeBlob(store, source);
      for (const warning of warnings) options.onWarning?.(warning);
      return { path, sizeBytes, sha256, ...(statistics === undefined ? {} : { statistics }) };
    },
  };
}
